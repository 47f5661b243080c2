using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Domain.Users;
using Carillon.Storage;
using Carillon.Telephony.V1;

namespace Carillon.Tests.Storage;

public sealed class SqliteSettings() : SettingsConformance(DatabaseKind.Sqlite);

public sealed class MariaDbSettings() : SettingsConformance(DatabaseKind.MariaDb);

/// <summary>What people type, and what processes share.</summary>
public abstract class SettingsConformance(DatabaseKind kind) : StoreConformance(kind)
{
    [Fact]
    public async Task A_campaign_reads_as_it_was_saved_and_the_slower_of_two_is_refused()
    {
        var store = Stores.Get<ICampaignStore>();
        var typed = new CampaignSettings
        {
            Id = Some.Demo,
            Name = "Démo 😀 \\ 'x'",
            DialMethod = DialMethod.Adaptive,
            DialLevel = 1.7,
            Carriers = [new("lab")],
            DropPrompt = null,
            RingTimeout = TimeSpan.FromSeconds(18),
            Dispositions = [new("SALE", "Sale", '1', Sale: true)],
        };
        Assert.True(await store.Save(typed, Ct));
        var stored = await store.Find(Some.Demo, Ct);
        Assert.Equivalent(typed with { Version = 1 }, stored, strict: true);
        Assert.False(await store.Save(typed, Ct));
        Assert.True(await store.Save(stored! with { Name = "second" }, Ct));
        Assert.False(await store.Save(stored! with { Name = "too late" }, Ct));
        Assert.Equal("second", Assert.Single(await store.All(Ct)).Name);
        Assert.Null(await store.Find(new CampaignId("NONE"), Ct));
    }

    [Fact]
    public async Task A_user_reads_as_he_was_saved()
    {
        var store = Stores.Get<IUserStore>();
        var user = new User { Id = Some.Anna, Name = "Anna", Role = Role.Supervisor, PasswordHash = "$argon2id$v=19$x", Campaigns = [Some.Demo], Phone = new PhoneId("100") };
        Assert.True(await store.Save(user, Ct));
        Assert.Equivalent(user with { Version = 1 }, await store.Find(Some.Anna, Ct), strict: true);
        Assert.True(await store.Save(user with { Version = 1, Active = false, Phone = null }, Ct));
        Assert.Equivalent(user with { Version = 2, Active = false, Phone = null }, Assert.Single(await store.All(Ct)), strict: true);
        Assert.Null(await store.Find(new UserId("Anna"), Ct));
    }

    [Fact]
    public async Task A_server_that_is_removed_takes_the_secrets_of_its_trunks_with_it_and_no_other()
    {
        var (servers, secrets) = (Stores.Get<IInfrastructureStore>(), Stores.Get<ISecretStore>());
        foreach (var name in new[] { "t1", "t2", "xt1" })
            Assert.True(await servers.Save(new TelephonyServer { Id = new(name), Control = new($"http://{name}:7061"), Iax2Host = name }, Ct));
        foreach (var pair in new[] { "trunk:t1:t2", "trunk:t0:t1", "trunk:t2:xt1", "t1" })
            await secrets.GetOrAdd(pair, "old", Ct);
        Assert.False(await servers.Remove(new("t1"), 7, Ct));
        Assert.True(await servers.Remove(new("t1"), 1, Ct));
        Assert.False(await servers.Remove(new("t1"), 1, Ct));
        Assert.Equal(["t2", "xt1"], (await servers.Servers(Ct)).Select(s => s.Id.Value));
        foreach (var (pair, value) in new[] { ("trunk:t1:t2", "new"), ("trunk:t0:t1", "new"), ("trunk:t2:xt1", "old"), ("t1", "old") })
            Assert.Equal(value, await secrets.GetOrAdd(pair, "new", Ct));
    }

    [Fact]
    public async Task The_last_use_of_a_token_is_one_server_s_and_its_secret_is_nowhere()
    {
        var store = Stores.Get<IJoinTokenStore>();
        var (token, secret) = JoinToken.New(2, DateTimeOffset.UtcNow.AddHours(1), new("ada"));
        await store.Add(token, Ct);
        var stored = (await store.Find(token.Id, Ct))!;
        Assert.Equal((2, new UserId("ada"), true, false), (stored.UsesLeft, stored.MadeBy, stored.Knows(secret), stored.Knows(secret + "x")));
        Assert.DoesNotContain(secret, stored.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, (await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => store.Use(token.Id, Ct)))).Count(used => used));
        Assert.Equal(0, (await store.Find(token.Id, Ct))!.UsesLeft);
        var (old, _) = JoinToken.New(1, DateTimeOffset.UtcNow.AddMinutes(-1), new("ada"));
        await store.Add(old, Ct);
        Assert.False(await store.Use(old.Id, Ct));
        Assert.Null(await store.Find("nobody", Ct));
    }

    [Fact]
    public async Task A_secret_is_the_same_for_all_who_ask_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Stores.Get<ISecretStore>().GetOrAdd("signing-key", $"candidate {i}", Ct)));
        Assert.Single(answers.Distinct());
        Assert.Equal(answers[0], await Stores.Get<ISecretStore>().GetOrAdd("signing-key", "late", Ct));
    }

    [Fact]
    public async Task The_newest_audit_comes_first()
    {
        var store = Stores.Get<IAuditStore>();
        await store.Add(Some.Noon, Some.Anna, "campaign saved", "DEMO", Ct);
        await store.Add(Some.Noon.AddSeconds(1), Some.Anna, "STOP", "", Ct);
        Assert.Equal([new AuditEntry(Some.Noon.AddSeconds(1), Some.Anna, "STOP", ""), new AuditEntry(Some.Noon, Some.Anna, "campaign saved", "DEMO")], await store.Recent(10, Ct));
        Assert.Single(await store.Recent(1, Ct));
    }

    [Fact]
    public async Task A_second_server_at_the_same_address_is_refused()
    {
        var store = Stores.Get<IInfrastructureStore>();
        var t1 = new TelephonyServer { Id = new("t1"), Control = new("http://127.0.0.11:7061"), Iax2Host = "127.0.0.11" };
        Assert.True(await store.Save(t1, Ct));
        Assert.False(await store.Save(t1 with { Id = new("t2"), Iax2Host = "127.0.0.12" }, Ct));
        Assert.False(await store.Save(t1 with { Id = new("t2"), Control = new("http://127.0.0.12:7061") }, Ct));
        Assert.False(await store.Save(t1, Ct));
        Assert.True(await store.Save(t1 with { Version = 1, MaximumLegs = 10 }, Ct));
        Assert.Equal(t1 with { Version = 2, MaximumLegs = 10 }, Assert.Single(await store.Servers(Ct)));
    }

    [Fact]
    public async Task Carriers_and_phones_read_as_they_were_saved()
    {
        var store = Stores.Get<IInfrastructureStore>();
        var carrier = new CarrierSettings { Id = new("lab"), Name = "Lab", Host = "127.0.0.20", Servers = [new("t1")], Password = "p", Transport = CarrierTransport.Tls, Srtp = AudioEncryption.Required, GainDb = -3, LevelControl = true, Realm = "r", Refer = SipExtension.Off, SessionTimer = SipExtension.Required, SessionSeconds = 900, TransferOver = [new("lab")], Rewriting = new() { Called = [new("0.", 1, "+49")], Headers = [new(HeaderStep.Add, "X-Lab", "{called}")], CallerPlace = CallerPlace.Asserted }, Spending = new() { Deny = ["+1900"], Caps = [new("", 60, 10)] } };
        Assert.True(await store.Save(carrier, Ct));
        Assert.Equivalent(carrier with { Version = 1 }, Assert.Single(await store.Carriers(Ct)), strict: true);

        PhoneSettings Phone(int i, string realm) => new() { Id = new(i.ToString("000", null)), Server = new("t1"), Realm = realm, Ha1Md5 = "m", Ha1Sha256 = "s", Srtp = AudioEncryption.Offer, Iax2Secret = "iax" };
        await store.SavePhones([.. Enumerable.Range(0, 100).Select(i => Phone(i, "a"))], Ct);
        await store.SavePhones([.. Enumerable.Range(50, 100).Select(i => Phone(i, "b"))], Ct);
        var phones = await store.Phones(Ct);
        Assert.Equal((150, 50, 100), (phones.Count, phones.Count(p => p.Realm == "a"), phones.Count(p => p.Realm == "b")));
        Assert.True(await store.Save(Phone(0, "c") with { Version = 1 }, Ct));
        Assert.False(await store.Save(Phone(0, "d") with { Version = 1 }, Ct));
        var transferring = Phone(0, "c") with { Version = 2, Iax2Secret = "", TransferOver = [new("lab"), new("north")], SecondServer = new("t2"), OutsideNumber = "+4930123456" };
        Assert.True(await store.Save(transferring, Ct));
        Assert.Equivalent(transferring with { Version = 3 }, (await store.Phones(Ct)).Single(p => p.Id == transferring.Id), strict: true);
        var (own, peers) = (new string('o', 6000), new string('p', 6000));
        var signing = Phone(0, "c") with { Version = 3, Iax2Secret = "", Iax2OwnKey = own, Iax2PeerKey = peers };
        Assert.True(await store.Save(signing, Ct));
        Assert.Equivalent(signing with { Version = 4 }, (await store.Phones(Ct)).Single(p => p.Id == signing.Id), strict: true);
        var encrypting = Phone(0, "c") with { Version = 4, Iax2Encryption = CallEncryption.Required };
        Assert.True(await store.Save(encrypting, Ct));
        Assert.Equivalent(encrypting with { Version = 5 }, (await store.Phones(Ct)).Single(p => p.Id == encrypting.Id), strict: true);
    }

    [Fact]
    public async Task Peers_and_what_holds_for_all_calls_read_as_they_were_saved_and_a_late_version_changes_nothing()
    {
        var store = Stores.Get<IInfrastructureStore>();
        var peer = new Iax2PeerSettings { Id = new("pbx"), Host = "192.0.2.9", Port = 4570, Servers = [new("t1")], Secret = "s", Encrypted = true, Register = true, MaximumCalls = 30, MiniFrames = true, Transfer = true };
        Assert.True(await store.Save(peer, Ct));
        Assert.False(await store.Save(peer with { Host = "192.0.2.10" }, Ct));
        Assert.True(await store.Save(peer with { Version = 1, OwnKey = "o", PeerKey = "p", Active = false }, Ct));
        Assert.Equivalent(peer with { Version = 2, OwnKey = "o", PeerKey = "p", Active = false }, Assert.Single(await store.Iax2Peers(Ct)), strict: true);

        Assert.Equivalent(new CallingRules(), await store.Rules(Ct), strict: true);
        Assert.True(await store.Save(new CallingRules { EmergencyNumbers = ["110"] }, Ct));
        Assert.False(await store.Save(new CallingRules { EmergencyNumbers = ["111"] }, Ct));
        Assert.True(await store.Save(new CallingRules { EmergencyNumbers = ["110", "19222"], Version = 1 }, Ct));
        Assert.Equivalent(new CallingRules { EmergencyNumbers = ["110", "19222"], Version = 2 }, await store.Rules(Ct), strict: true);
    }

    [Fact]
    public async Task Active_names_are_read_as_background()
    {
        var campaign = new CampaignSettings { Id = Some.Demo, Name = "Demo", Carriers = [new("lab")] };
        var server = new TelephonyServer { Id = new("t1"), Control = new("http://127.0.0.11:7061"), Iax2Host = "127.0.0.11" };
        Assert.True(await Stores.Get<ICampaignStore>().Save(campaign, Ct));
        Assert.True(await Stores.Get<ICampaignStore>().Save(campaign with { Id = new("REST"), Active = false }, Ct));
        Assert.True(await Stores.Get<IInfrastructureStore>().Save(server, Ct));
        Assert.True(await Stores.Get<IInfrastructureStore>().Save(server with { Id = new("t2"), Control = new("http://127.0.0.12:7061"), Iax2Host = "127.0.0.12", Active = false }, Ct));

        var before = Stores.Get<ISqlCounters>().Read();
        var names = await Stores.Get<IActiveNamesStore>().Read(Ct);
        var after = Stores.Get<ISqlCounters>().Read();
        Assert.Equal(Some.Demo, Assert.Single(names.Campaigns));
        Assert.Equal(new ServerId("t1"), Assert.Single(names.Servers));
        Assert.Equal((0, 2), (after.Statements - before.Statements, after.BackgroundStatements - before.BackgroundStatements));
    }

    [Fact]
    public async Task A_stop_is_put_once_and_lifted()
    {
        var store = Stores.Get<IStopStore>();
        var mark = new StopMark(StopScope.StopCampaign, "DEMO", Some.Anna, Some.Noon);
        Assert.True(await store.Set(mark, Ct));
        Assert.True(await store.Set(mark with { At = Some.Noon.AddSeconds(1) }, Ct));
        Assert.True(await store.Set(new StopMark(StopScope.StopSystem, "", Some.Anna, Some.Noon), Ct));
        Assert.Contains(mark, await store.All(Ct));
        Assert.True(await store.Lift(StopScope.StopCampaign, "DEMO", Ct));
        Assert.Equal(StopScope.StopSystem, Assert.Single(await store.All(Ct)).Scope);
    }

    [Fact]
    public async Task An_older_session_of_an_agent_never_replaces_a_newer()
    {
        var store = Stores.Get<IAgentSessionStore>();
        var row = new AgentSessionRow { Agent = Some.Anna, Campaign = Some.Demo, Phone = new("100"), Server = new("t1"), State = AgentState.InCall, Room = RoomId.New(), PhoneLeg = LegId.New(), Attempt = AttemptId.New(), At = Some.Noon, Version = 5 };
        Assert.True(await store.Save(row, Ct));
        Assert.True(await store.Save(row with { State = AgentState.Paused, Version = 4 }, Ct));
        Assert.Equal(row, await store.Find(Some.Anna, Ct));
        var before = Statements();
        Assert.True(await store.Save(row with { State = AgentState.WrapUp, PhoneLeg = null, Version = 6 }, Ct));
        Assert.Equal(1, Statements() - before);
        Assert.Equal(AgentState.WrapUp, Assert.Single(await store.OfCampaign(Some.Demo, Ct)).State);
        await store.Save(row with { State = AgentState.LoggedOut, Version = 7 }, Ct);
        Assert.Empty(await store.OfCampaign(Some.Demo, Ct));
    }
}
