using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Carillon.Contracts;
using Carillon.Domain.Cluster;
using Carillon.Tests.Web.Kit;
using Carillon.Web.Api;

namespace Carillon.Tests.Web;

public sealed class SettingsApiTests
{
    [Fact]
    public async Task All_faults_of_a_campaign_are_named_at_once_by_field()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var bad = Campaign("NEW") with { DialLevel = 9, RingSeconds = 3, DialMethod = "HOPE", CallerId = "x", PauseCodes = [] };
        using var answer = await admin.PostAsJsonAsync("/api/v1/campaigns", bad);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var errors = problem.GetProperty("errors");
        Assert.Equal(["callerId", "dialLevel", "dialMethod", "pauseCodes", "ringSeconds"], errors.EnumerateObject().Select(e => e.Name));
        Assert.Equal("dialLevel is 9; it must be 1 to 4.", errors.GetProperty("dialLevel")[0].GetString());
    }

    [Fact]
    public async Task Numbers_come_onto_the_do_not_call_list_and_an_admin_takes_them_off()
    {
        await using var host = await WebHost.Start();
        using var supervisor = await host.LoggedIn("sven");
        using var added = await supervisor.PostAsJsonAsync("/api/v1/dnc", new AddDoNotCallDto(["+4930111111", "what", "+4940222222"], "DE"));
        var result = await added.Content.ReadFromJsonAsync<DoNotCallAddedDto>();
        Assert.Equal((2, 0, "line 2: what is not a phone number"), (result!.Added, result.Known, $"line {result.Rejected[0].Line}: {result.Rejected[0].Reason}"));

        var found = await supervisor.GetFromJsonAsync<DoNotCallDto>("/api/v1/dnc?begins=%2B4940");
        Assert.Equal((2L, "+4940222222", "sven"), (found!.Total, Assert.Single(found.Entries).Phone, found.Entries[0].By));

        using var admin = await host.LoggedIn("ada");
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync("/api/v1/dnc/%2B4940222222")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync("/api/v1/dnc/%2B4940222222")).StatusCode);
        Assert.Equal(["dnc.add", "dnc.remove"], host.World.Audit.Entries.Select(e => e.What).Where(w => w.StartsWith("dnc.", StringComparison.Ordinal)));
        foreach (var bad in (AddDoNotCallDto[])[new([]), new(["+4930111111"], "Germany"), new(null!)])
            Assert.Equal(HttpStatusCode.BadRequest, (await supervisor.PostAsJsonAsync("/api/v1/dnc", bad)).StatusCode);
    }

    /// <summary>Readable each by itself, but against the domain's rules: nothing is saved, and the answer says which field and why.</summary>
    [Fact]
    public async Task What_the_domains_rules_forbid_is_refused_by_field_and_not_saved()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        (CampaignDto Bad, string Field, string Why)[] cases =
        [
            (Campaign("NEW") with { DropCeiling = 0.8 }, "dropCeiling", "at most 0.5"),
            (Campaign("NEW") with { DropCeiling = 0 }, "dropCeiling", "must be above 0"),
            (Campaign("NEW") with { RetryMinutes = 60 * 24 * 60 }, "retryMinutes", "0 to 30 days"),
            (Campaign("NEW") with { Carriers = ["north", "north"] }, "carriers", "one carrier twice"),
            (Campaign("new") with { Name = "Small letters" }, "id", "A-Z, 0-9 and _"),
            (Campaign("NEW") with { DefaultDisposition = "done" }, "defaultDisposition", "A-Z, 0-9 and _"),
            (Campaign("NEW") with { Dispositions = [new("sale", "Sale", "1")] }, "dispositions", "'sale' is no code"),
            (Campaign("NEW") with { PauseCodes = [new("break", "Break")] }, "pauseCodes", "'break' is no code"),
        ];
        foreach (var (bad, field, why) in cases)
        {
            using var answer = await admin.PostAsJsonAsync("/api/v1/campaigns", bad);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            var error = Assert.Single((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject());
            Assert.Equal(field, error.Name);
            Assert.Contains(why, error.Value[0].GetString(), StringComparison.Ordinal);
        }

        using var changed = await admin.PutAsJsonAsync("/api/v1/campaigns/SOLAR", Campaign("SOLAR") with { DropCeiling = 0.8 });
        Assert.Equal(HttpStatusCode.BadRequest, changed.StatusCode);
        Assert.DoesNotContain(host.World.Audit.Entries, e => e.What.StartsWith("campaign.", StringComparison.Ordinal));
        Assert.Empty(host.World.Grains.Campaign("SOLAR").Told);
    }

    [Fact]
    public async Task A_saved_campaign_is_stored_told_to_its_grain_and_on_record()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        using var created = await admin.PostAsJsonAsync("/api/v1/campaigns", Campaign("NEW"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var stored = (await admin.GetFromJsonAsync<CampaignDto>("/api/v1/campaigns/NEW"))!;
        using var changed = await admin.PutAsJsonAsync("/api/v1/campaigns/NEW", stored with { DialLevel = 2.5, DropSeconds = 1.5 });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        var again = (await changed.Content.ReadFromJsonAsync<CampaignDto>())!;
        Assert.Equal((2.5, 1.5, stored.Version + 1), (again.DialLevel, again.DropSeconds, again.Version));
        Assert.Equal(["SettingsChanged", "SettingsChanged"], host.World.Grains.Campaign("NEW").Told);
        Assert.Equal(["campaign.create", "campaign.change"], host.World.Audit.Entries.Select(e => e.What));
    }

    [Fact]
    public async Task Saving_what_somebody_else_changed_meanwhile_is_a_conflict()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var read = (await admin.GetFromJsonAsync<CampaignDto>("/api/v1/campaigns/SOLAR"))!;
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsJsonAsync("/api/v1/campaigns/SOLAR", read with { Name = "One" })).StatusCode);
        using var second = await admin.PutAsJsonAsync("/api/v1/campaigns/SOLAR", read with { Name = "Two" });
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
    }

    [Fact]
    public async Task A_carriers_password_is_never_shown_and_null_keeps_it()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var text = await admin.GetStringAsync("/api/v1/carriers/north");
        Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
        var carrier = JsonSerializer.Deserialize<CarrierDto>(text, JsonSerializerOptions.Web)!;
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsJsonAsync("/api/v1/carriers/north", carrier with { MaximumCalls = 7, Transport = "tls", Srtp = "dtls", GainDb = 4, LevelControl = true, Port = 5061 })).StatusCode);
        var stored = (await host.World.Infrastructure.Carriers(default)).Single();
        Assert.Equal(("hidden", 7, CarrierTransport.Tls, AudioEncryption.Dtls), (stored.Password, stored.MaximumCalls, stored.Transport, stored.Srtp));
        Assert.Equal("tls", (await admin.GetFromJsonAsync<CarrierDto>("/api/v1/carriers/north"))!.Transport);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PutAsJsonAsync("/api/v1/carriers/north", carrier with { Transport = "sctp" })).StatusCode);
        Assert.Equal((4.0, true), (stored.GainDb, stored.LevelControl));
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PutAsJsonAsync("/api/v1/carriers/north", carrier with { GainDb = 12.5 })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PutAsJsonAsync("/api/v1/carriers/north", carrier with { Srtp = "offer" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PutAsJsonAsync("/api/v1/carriers/north", carrier with { Srtp = "zrtp" })).StatusCode);
        Assert.Equal(1, host.World.Grains.Gateway("t1").Configured);
        Assert.Equal(1, host.World.Grains.Gateway("t2").Configured);
    }

    // RFC 7616, section 3.4.2; the digests were computed with md5sum and sha256sum.
    [Fact]
    public async Task Of_a_phones_secret_only_digests_are_stored()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        using var saved = await admin.PostAsJsonAsync("/api/v1/phones", new SavePhoneDto { Id = "2001", Server = "t1", Secret = "tiny-secret", Srtp = "offer" });
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        var phone = (await host.World.Infrastructure.Phones(default)).Single(p => p.Id.Value == "2001");
        Assert.Equal("d410ab658fc7fe69ab7cf673d8332cfc", phone.Ha1Md5);
        Assert.Equal(AudioEncryption.Offer, phone.Srtp);
        Assert.Equal("bde107cfc52acd95296627537a3dfe7690e2e6369b11405a2d96dc43124621ab", phone.Ha1Sha256);
    }

    [Fact]
    public async Task Rules_limits_and_extensions_of_a_carrier_read_as_they_were_saved()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var wanted = new CarrierDto
        {
            Id = "west",
            Name = "West",
            Host = "sip.west.example",
            Transport = "dns",
            Port = 0,
            Realm = "west",
            CalledRules = [new("1XXXXXXXXXX", 0, "+"), new("+49.", 3, "0")],
            CallerRules = [new("+.", 1, "")],
            HeaderRules = [new("add", "X-Account", "{caller}"), new("remove", "X-Carillon-Attempt", "")],
            CallerHeader = "remoteParty",
            WithholdCaller = true,
            Prack = "off",
            SessionTimer = "required",
            SessionSeconds = 600,
            Refer = "off",
            TransferOver = ["north", "west"],
            AllowPrefixes = ["+1", "49"],
            DenyPrefixes = ["+1900"],
            SpendCaps = [new("", 600, 0), new("+44", 0, 3)],
            Version = 1,
        };
        using var created = await admin.PostAsJsonAsync("/api/v1/carriers", wanted);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equivalent(wanted, await admin.GetFromJsonAsync<CarrierDto>("/api/v1/carriers/west"), strict: true);
    }

    [Fact]
    public async Task All_that_a_telephony_server_would_not_take_of_a_carrier_is_told_at_once_by_field()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var wrong = new CarrierDto
        {
            Id = "west",
            Name = "West",
            Host = "192.0.2.7",
            Port = 0,
            Register = true,
            User = "u",
            CalledRules = [new("+49.", 0, ""), new("+49.", 4, "0")],
            CallerRules = [new("+4[89].", 0, "")],
            HeaderRules = [new("add", "Via", "x"), new("remove", "X-Account", "x"), new("drop", "X", "")],
            CallerHeader = "to",
            Prack = "maybe",
            SessionTimer = "",
            SessionSeconds = 60,
            Refer = "yes",
            TransferOver = ["nowhere"],
            AllowPrefixes = ["+"],
            DenyPrefixes = ["+1 900"],
            SpendCaps = [new("+44", 0, 0), new("x", 1, 1)],
        };
        using var refused = await admin.PostAsJsonAsync("/api/v1/carriers", wrong);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var errors = (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").Deserialize<Dictionary<string, string[]>>()!;
        Assert.Equal(
            ["allowPrefixes", "calledRules", "callerHeader", "callerRules", "denyPrefixes", "headerRules", "password", "port", "prack", "refer", "sessionSeconds", "sessionTimer", "spendCaps", "transferOver"],
            errors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["calledRules 2: strips 4 characters, and its pattern '+49.' is sure of 3."], errors["calledRules"]);
        Assert.Equal(["headerRules 1: header Via belongs to the protocol.", "headerRules 2: header X-Account is removed, so it has no value.", "headerRules 3: action must be add, replace or remove."], errors["headerRules"]);
        Assert.Equal(2, errors["spendCaps"].Length);
    }

    [Fact]
    public async Task A_phone_that_speaks_IAX2_keeps_its_secret_and_no_digests_and_another_kind_wants_it_again()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var modem = new SavePhoneDto { Id = "2002", Server = "t2", Kind = "iax2", Secret = "tiny-secret" };
        var saved = await (await admin.PostAsJsonAsync("/api/v1/phones", modem)).Content.ReadFromJsonAsync<PhoneDto>();
        Assert.Equal(("iax2", 1L), (saved!.Kind, saved.Version));
        Assert.DoesNotContain("tiny-secret", await admin.GetStringAsync("/api/v1/phones"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsJsonAsync("/api/v1/phones", modem with { Secret = null, Server = "t1", Version = 1 })).StatusCode);
        var stored = (await host.World.Infrastructure.Phones(default)).Single(p => p.Id.Value == "2002");
        Assert.Equal(("tiny-secret", "", "", "t1"), (stored.Iax2Secret, stored.Ha1Md5, stored.Ha1Sha256, stored.Server.Value));
        foreach (var wrong in new[] { modem with { Kind = "sip", Secret = null }, modem with { Kind = "h323" }, modem with { Srtp = "dtls" }, modem with { TransferOver = ["north"] }, modem with { Kind = "sip", TransferOver = ["nowhere"] } })
            Assert.Equal(HttpStatusCode.BadRequest, (await admin.PostAsJsonAsync("/api/v1/phones", wrong with { Version = 2 })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsJsonAsync("/api/v1/phones", modem with { Kind = "sip", Version = 2, TransferOver = ["north"] })).StatusCode);
        stored = (await host.World.Infrastructure.Phones(default)).Single(p => p.Id.Value == "2002");
        Assert.Equal(("", 32), (stored.Iax2Secret, stored.Ha1Md5.Length));
    }

    [Fact]
    public async Task A_phone_that_speaks_IAX2_is_known_by_a_key_or_a_secret_and_encrypts_with_the_secret_alone()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        using var key = System.Security.Cryptography.RSA.Create(1024);
        var (own, peers) = (key.ExportPkcs8PrivateKeyPem(), key.ExportSubjectPublicKeyInfoPem());
        var phone = new SavePhoneDto { Id = "2003", Server = "t1", Kind = "iax2", Secret = "tiny-secret", Encryption = "required" };
        var saved = await Save(phone);
        Assert.Equal(("md5", "required", true, false), (saved.Auth, saved.Encryption, saved.HasSecret, saved.HasOwnKey));
        var byKey = phone with { Secret = "", Auth = "rsa", Encryption = "off", OwnKey = own, PeerKey = peers, Version = 1 };
        saved = await Save(byKey);
        Assert.Equal(("rsa", "off", false, true, peers.Trim()), (saved.Auth, saved.Encryption, saved.HasSecret, saved.HasOwnKey, saved.PeerKey));
        Assert.DoesNotContain("PRIVATE", await admin.GetStringAsync("/api/v1/phones"), StringComparison.Ordinal);
        await Save(byKey with { Secret = null, OwnKey = null, Version = 2 });
        Assert.Equal((own.Trim(), ""), ((await Stored()).Iax2OwnKey, (await Stored()).Iax2Secret));

        var late = byKey with { Version = 3, Secret = null, OwnKey = null };
        await Refused("peerKey", late with { PeerKey = "" });
        await Refused("peerKey", late with { PeerKey = "no key" });
        await Refused("ownKey", late with { OwnKey = peers });
        await Refused("encryption", late with { Encryption = "offer" });
        await Refused("encryption", phone with { Encryption = "maybe" });
        await Refused("auth", phone with { Auth = "plain" });
        await Refused("secret", late with { Auth = "md5", PeerKey = "" });
        await Refused("peerKey", phone with { PeerKey = peers });
        await Refused("secondServer", late with { SecondServer = late.Server });
        await Refused("secondServer", late with { SecondServer = "t99" });
        await Refused("auth", phone with { Kind = "sip", Encryption = "off", Auth = "rsa" });
        await Refused("encryption", phone with { Kind = "sip" });
        await Save(late with { Auth = "md5", PeerKey = "", Secret = "tiny-secret", Encryption = "offer" });
        var roaming = await Save(late with { Auth = "md5", PeerKey = "", Version = 4, SecondServer = late.Server == "t1" ? "t2" : "t1" });
        Assert.Equal((roaming.SecondServer, true), ((await Stored()).SecondServer?.Value, roaming.SecondServer is not null));
        Assert.Equal(("", "", "tiny-secret", CallEncryption.Off), ((await Stored()).Iax2OwnKey, (await Stored()).Iax2PeerKey, (await Stored()).Iax2Secret, (await Stored()).Iax2Encryption));

        async Task<PhoneDto> Save(SavePhoneDto what)
        {
            using var answer = await admin.PostAsJsonAsync("/api/v1/phones", what);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return (await answer.Content.ReadFromJsonAsync<PhoneDto>())!;
        }

        async Task<PhoneSettings> Stored() => (await host.World.Infrastructure.Phones(default)).Single(p => p.Id.Value == "2003");

        Task Refused(string field, SavePhoneDto wrong) => IsRefused(admin.PostAsJsonAsync("/api/v1/phones", wrong), field);
    }

    [Fact]
    public async Task A_peers_limit_frames_and_transfers_read_as_they_were_saved_and_its_host_may_be_IPv6()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var peer = new Iax2PeerDto { Id = "pbx", Host = "[2001:db8::1]:4570", Secret = "tiny-secret", MaximumCalls = 30, MiniFrames = true, Transfer = true };
        using var created = await admin.PostAsJsonAsync("/api/v1/peers", peer);
        var saved = (await created.Content.ReadFromJsonAsync<Iax2PeerDto>())!;
        Assert.Equal(("2001:db8::1", 4570, 30, true, true), (saved.Host, saved.Port, saved.MaximumCalls, saved.MiniFrames, saved.Transfer));
        var stored = Assert.Single(await host.World.Infrastructure.Iax2Peers(default));
        Assert.Equal(("2001:db8::1", 4570, 30, true, true), (stored.Host, stored.Port, stored.MaximumCalls, stored.MiniFrames, stored.Transfer));
        await IsRefused(admin.PostAsJsonAsync("/api/v1/peers", peer with { Id = "b", MaximumCalls = -1 }), "maximumCalls");
        await IsRefused(admin.PostAsJsonAsync("/api/v1/peers", peer with { Id = "b", Encrypted = true }), "transfer");
        foreach (var wrong in (string[])["[2001:db8::1", "[2001:db8::1]:0", "[2001:db8::1]:70000", "[2001:db8::1]4570", "[192.0.2.1]:4569", "2001:db8::1::", "pbx:", "pbx:port", ":4569", "a b"])
            await IsRefused(admin.PostAsJsonAsync("/api/v1/peers", peer with { Id = "b", Host = wrong }), "host");
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::1", null, "[2001:db8::1]:4569")]
    [InlineData("[2001:db8::1]", "2001:db8::1", null, "[2001:db8::1]:4569")]
    [InlineData("[::1]:4570", "::1", 4570, "[::1]:4570")]
    [InlineData("192.0.2.9", "192.0.2.9", null, "192.0.2.9:4569")]
    [InlineData("192.0.2.9:4570", "192.0.2.9", 4570, "192.0.2.9:4570")]
    [InlineData("pbx.example:4571", "pbx.example", 4571, "pbx.example:4571")]
    [InlineData("pbx", "pbx", null, "pbx:4569")]
    public void A_host_is_read_as_people_type_it(string typed, string host, int? port, string written)
    {
        var read = HostAndPort.Parse(typed);
        Assert.Equal((host, port, true), (read.Host, read.Port, HostAndPort.IsHost(read.Host)));
        Assert.Equal(written, (read with { Port = read.Port ?? 4569 }).ToString());
    }

    [Fact]
    public async Task A_foreign_IAX2_peer_never_shows_its_secrets_and_has_what_its_trust_needs()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var peer = new Iax2PeerDto { Id = "pbx", Host = "192.0.2.9", Secret = "tiny-secret", Encrypted = true, Servers = ["t1"] };
        Assert.Equal(HttpStatusCode.Created, (await admin.PostAsJsonAsync("/api/v1/peers", peer)).StatusCode);
        Assert.DoesNotContain("tiny-secret", await admin.GetStringAsync("/api/v1/peers"), StringComparison.Ordinal);
        using var key = System.Security.Cryptography.RSA.Create(1024);
        var keys = peer with { Secret = null, Encrypted = false, OwnKey = key.ExportPkcs8PrivateKeyPem(), PeerKey = key.ExportSubjectPublicKeyInfoPem(), Version = 1 };
        var changed = await (await admin.PutAsJsonAsync("/api/v1/peers/pbx", keys)).Content.ReadFromJsonAsync<Iax2PeerDto>();
        Assert.Equal((true, true, 2L), (changed!.HasSecret, changed.HasOwnKey, changed.Version));
        Assert.DoesNotContain("PRIVATE", await admin.GetStringAsync("/api/v1/peers/pbx"), StringComparison.Ordinal);
        Assert.Equal("tiny-secret", Assert.Single(await host.World.Infrastructure.Iax2Peers(default)).Secret);
        await Refused("id", peer with { Id = "t1" });
        await Refused("host", peer with { Id = "b", Host = "", Register = true });
        await Refused("servers", peer with { Id = "b", Servers = ["t9"] });
        await Refused("secret", peer with { Id = "b", Secret = "", Encrypted = false, PeerKey = keys.PeerKey });
        await Refused("encrypted", peer with { Id = "b", PeerKey = keys.PeerKey });
        await Refused("ownKey", peer with { Id = "b", Encrypted = false, OwnKey = keys.PeerKey });
        await Refused("peerKey", peer with { Id = "b", Encrypted = false, PeerKey = "no key" });

        Task Refused(string field, Iax2PeerDto wrong) => IsRefused(admin.PostAsJsonAsync("/api/v1/peers", wrong), field);
    }

    [Fact]
    public async Task Emergency_numbers_are_kept_with_a_version()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var read = (await admin.GetFromJsonAsync<CallingRulesDto>("/api/v1/system/calling"))!;
        Assert.Empty(read.EmergencyNumbers);
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsJsonAsync("/api/v1/system/calling", read with { EmergencyNumbers = ["110", "19222"] })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await admin.PutAsJsonAsync("/api/v1/system/calling", read with { EmergencyNumbers = [] })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PutAsJsonAsync("/api/v1/system/calling", read with { EmergencyNumbers = ["+49110"], Version = 1 })).StatusCode);
        Assert.Equal(["110", "19222"], (await admin.GetFromJsonAsync<CallingRulesDto>("/api/v1/system/calling"))!.EmergencyNumbers);
        Assert.Equal(1, host.World.Grains.Gateway("t1").Configured);
    }

    [Fact]
    public async Task Stop_reaches_the_grain_with_the_name_of_who_pressed()
    {
        await using var host = await WebHost.Start();
        using var supervisor = await host.LoggedIn("sven");
        foreach (var path in new[] { "campaigns/SOLAR/stop", "carriers/north/stop", "system/stop", "system/resume" })
            Assert.Equal(HttpStatusCode.NoContent, (await supervisor.PostAsync("/api/v1/" + path, null)).StatusCode);
        Assert.Equal(["Stop sven"], host.World.Grains.Campaign("SOLAR").Told);
        Assert.Equal(["StopCarrier north sven", "StopSystem sven", "ResumeSystem sven"], host.World.Grains.Floor.Told);
        Assert.Equal(["campaign.stop", "carrier.stop", "system.stop", "system.resume"], host.World.Audit.Entries.Select(e => e.What));
    }

    [Fact]
    public async Task An_admin_cannot_lock_himself_out()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var ada = (await admin.GetFromJsonAsync<UserDto>("/api/v1/users/ada"))!;
        using var answer = await admin.PutAsJsonAsync("/api/v1/users/ada", new SaveUserDto(ada with { Role = "agent" }, null));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"id\": 5}")]
    public async Task Broken_json_is_a_problem_and_no_server_error(string body)
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        using var answer = await admin.PostAsync("/api/v1/campaigns", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task An_unknown_address_of_the_api_is_a_problem_and_not_a_page()
    {
        await using var host = await WebHost.Start();
        using var answer = await host.Anybody.GetAsync("/api/v1/nothing");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_document_describes_every_endpoint_and_the_reference_is_served_by_us()
    {
        await using var host = await WebHost.Start();
        var document = await host.Anybody.GetFromJsonAsync<JsonElement>("/api/v1/openapi.json");
        Assert.Equal(47, document.GetProperty("paths").EnumerateObject().Count());
        using var page = await host.Anybody.GetAsync("/api/reference/");
        var html = await page.Content.ReadAsStringAsync();
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.Contains("script-src 'self' 'nonce-", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_for_anybody_and_says_whether_the_database_is_reached()
    {
        await using var host = await WebHost.Start();
        host.World.Facts.DatabaseReachable = false;
        var health = await host.Anybody.GetFromJsonAsync<HealthDto>("/api/v1/health");
        Assert.Equal((true, false, 3), (health!.Ready, health.DatabaseReachable, health.PendingFacts));
    }

    [Fact]
    public async Task The_servers_of_the_database_are_told_with_what_must_be_mended_and_without_the_password()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var database = await admin.GetFromJsonAsync<DatabaseHealthDto>("/api/v1/database");
        Assert.Equal(["writable", "away"], database!.Nodes.Select(n => n.Role));
        Assert.Equal(["The database server 10.0.0.2:3306 does not answer."], database.Faults);
        Assert.Equal("mariadb://carillon:***@10.0.0.1:3306,10.0.0.2:3306/carillon", database.Address);
    }

    private static CampaignDto Campaign(string id) => new()
    {
        Id = id,
        Name = "New",
        Dispositions = [new("SALE", "Sale", "1")],
        PauseCodes = [new("BREAK", "Break")],
    };

    private static async Task IsRefused(Task<HttpResponseMessage> saving, string field)
    {
        using var answer = await saving;
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal([field], (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }
}
