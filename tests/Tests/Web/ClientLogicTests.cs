using Carillon.Contracts;
using Carillon.Web.Client.Admin;
using Carillon.Web.Client.Agent;
using Carillon.Web.Client.Floor;
using Carillon.Web.Client.Shell;

namespace Carillon.Tests.Web;

public sealed class ClientLogicTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DispositionDto[] Outcomes = [new("SALE", "Sale", "1"), new("NI", "Not interested", null), new("X", "Other", "x"), new("WRONG", "Wrong", null)];

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(-3, "0:00")]
    [InlineData(7.9, "0:07")]
    [InlineData(754, "12:34")]
    [InlineData(3723, "1:02:03")]
    public void Times_are_written_as_people_read_them(double seconds, string text) => Assert.Equal(text, Durations.Seconds(seconds));

    [Theory]
    [InlineData(10, "0:10")]
    [InlineData(9.2, "0:10")]
    [InlineData(0.1, "0:01")]
    [InlineData(-5, "0:00")]
    public void What_is_left_is_rounded_up_so_that_zero_is_the_end(double seconds, string text) => Assert.Equal(text, Durations.Left(Noon.AddSeconds(seconds), Noon));

    [Fact]
    public void The_table_of_database_servers_has_the_columns_that_say_something()
    {
        var alone = new DatabaseNodeDto { Node = "db1:3306", Reachable = true, Role = "writable", Version = "10.11.9", SemiSync = "off" };
        var galera = new DatabaseNodeDto { Node = "db1:3306", Reachable = true, Role = "Galera", Version = "10.11.9", GaleraSize = 3, GaleraStatus = "Primary, Synced" };
        Assert.Equal(new DatabaseColumns(false, false, false, false, false), DatabaseColumns.Of([new() { Node = "/var/lib/carillon.db", Reachable = true, Role = "file" }]));
        Assert.Equal(new DatabaseColumns(true, false, false, false, false), DatabaseColumns.Of([alone]));
        Assert.Equal(new DatabaseColumns(true, false, false, true, false), DatabaseColumns.Of([new() { Node = "db0:3306" }, galera, galera]));
        Assert.Equal(
            new DatabaseColumns(true, true, true, false, true),
            DatabaseColumns.Of([alone with { SemiSync = "waits for 1", Gtid = "0-1-7" }, alone with { Role = "read-only", SemiSync = "acknowledges", LagSeconds = 0 }]));
    }

    [Fact]
    public void Dispositions_without_a_key_get_the_digits_that_are_left()
    {
        var keys = Hotkeys.Assign(Outcomes);
        Assert.Equal([("NI", "2"), ("SALE", "1"), ("WRONG", "3"), ("X", "x")], keys.OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => (k.Key, k.Value)));
    }

    [Theory]
    [InlineData(AgentStateDto.InCall, "1", "SALE")]
    [InlineData(AgentStateDto.WrapUp, "2", "NI")]
    [InlineData(AgentStateDto.WrapUp, "X", "X")]
    [InlineData(AgentStateDto.WrapUp, "9", null)]
    [InlineData(AgentStateDto.Ready, "1", null)]
    public void A_key_disposes_only_where_there_is_a_call_to_dispose(AgentStateDto state, string key, string? code)
    {
        var agent = new AgentDto { Agent = "anna", State = state, Dispositions = Outcomes, Call = new() { Attempt = "a", Phone = "+1" } };
        Assert.Equal(code, Hotkeys.Find(agent, key)?.Code);
        Assert.Null(Hotkeys.Find(agent with { Call = null }, key));
    }

    [Fact]
    public void What_is_typed_wins_over_older_news_and_is_sent_again_until_it_arrived()
    {
        var draft = new Draft();
        draft.Accept(Call("a", "", 0));
        draft.Type("hel");
        draft.Type("hello");
        draft.Accept(Call("a", "hel", 1));
        Assert.Equal("hello", draft.Text);
        var sent = draft.ToSend();
        Assert.Equal(new DraftDto("a", 2, "hello"), sent);
        Assert.True(draft.Unsent);
        draft.Sent(sent!);
        Assert.Null(draft.ToSend());
    }

    [Fact]
    public void Another_call_starts_afresh_and_another_screens_newer_text_is_taken()
    {
        var draft = new Draft();
        draft.Accept(Call("a", "", 0));
        draft.Type("old call");
        draft.Accept(Call("b", "typed elsewhere", 4));
        Assert.Equal(("typed elsewhere", false), (draft.Text, draft.Unsent));
        draft.Accept(Call("b", "newer", 5));
        Assert.Equal("newer", draft.Text);
    }

    [Fact]
    public void Totals_add_up_and_weigh()
    {
        var floor = new FloorDto
        {
            Campaigns =
            [
                new() { Id = "A", DropCeiling = 0.02, Answered = 90, Dropped = 1, AgentsReady = 3, Utilisation = 0.8, CallsPerSecond = 2 },
                new() { Id = "B", Answered = 10, Dropped = 2, AgentsPaused = 1, Utilisation = 0.4, CallsPerSecond = 1 },
            ],
        };
        var all = FloorTotals.Of(floor, "");
        Assert.Equal((0.03, 0.7, 3.0), (all.DropRate, Math.Round(all.Utilisation, 6), all.CallsPerSecond));
        Assert.Equal(0.2, FloorTotals.Of(floor, "B").DropRate);
        Assert.Equal(0, FloorTotals.Of(new(), null).DropRate);
        Assert.Equal((0.02, 0.03), (FloorTotals.Ceiling(floor, ""), FloorTotals.Ceiling(floor, "B")));
    }

    [Fact]
    public void History_keeps_one_sample_a_second_for_five_minutes()
    {
        var history = new FloorHistory();
        for (var n = 0; n < 4 * 60 * 6; n++)
            history.Add(new() { At = Noon.AddSeconds(n / 4.0) }, null);
        Assert.Equal(301, history.Samples.Count);
        Assert.Equal(TimeSpan.FromMinutes(5), history.Samples[^1].At - history.Samples[0].At);
    }

    [Fact]
    public void History_goes_on_from_what_the_server_kept()
    {
        var history = new FloorHistory();
        history.BeginWith([new(Noon, 1, 0, 2), new(Noon.AddSeconds(1), 2, 0, 3)]);
        history.Add(new() { At = Noon.AddSeconds(1.5) }, "A");
        history.Add(new() { At = Noon.AddSeconds(2.5), Campaigns = [new() { Id = "A", Talking = 7 }, new() { Id = "B", Talking = 50 }] }, "A");
        Assert.Equal([2, 3, 7], history.Samples.Select(s => s.Talking));
    }

    [Fact]
    public void A_chart_ends_at_its_right_edge_and_clips_at_its_top() => Assert.Equal(
        "M0 10 L50 5 L100 0",
        ChartLine.Path([(Noon, 0), (Noon.AddSeconds(30), 5), (Noon.AddSeconds(60), 99)], TimeSpan.FromMinutes(1), 10, 100, 10));

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1.2, 1, 2)]
    [InlineData(4.9, 1, 5)]
    [InlineData(7, 1, 10)]
    [InlineData(34, 1, 50)]
    [InlineData(0.02, 0.05, 0.05)]
    public void A_scale_ends_at_a_round_number(double highest, double least, double top) => Assert.Equal(top, ChartLine.Top(highest, least), 6);

    [Fact]
    public void A_screen_pop_lists_what_is_known()
    {
        var lead = new LeadDto { Id = 7, List = 3, Phone = "+1", City = "Miami", CalledCount = 2, Fields = new Dictionary<string, string> { ["roof_type"] = "tile", ["empty"] = "" } };
        Assert.Equal([("City", "Miami"), ("Called before", "once"), ("List", "3"), ("Lead", "7"), ("Roof type", "tile")], LeadFacts.Of(lead));
    }

    private static CallDto Call(string attempt, string draft, long revision) => new() { Attempt = attempt, Phone = "+1", Draft = draft, DraftRevision = revision };

    [Fact]
    public void A_carrier_is_one_line_over_all_servers_and_says_where_something_is_the_matter()
    {
        ServerFloorDto Server(string id, params CarrierFloorDto[] carriers) => new() { Id = id, Up = true, Carriers = carriers };
        var floor = new FloorDto
        {
            Servers =
            [
                Server("t1", new("north", true, 3, "", 1.5), new("south", true, 1, "", 0), new("west", false, 0, "no route", 0)),
                Server("t2", new("north", true, 4, "", 0.5), new("south", false, 0, "unreachable", 0), new("west", false, 0, "no route", 0)),
            ],
            StoppedCarriers = ["east", "west"],
        };
        Assert.Equal(
            [
                new CarrierTotals("east", "stopped", 0, 0, 0, 0, ""),
                new CarrierTotals("north", "up", 7, 2, 2, 2, ""),
                new CarrierTotals("south", "partly up", 1, 0, 1, 2, "t2: unreachable"),
                new CarrierTotals("west", "stopped", 0, 0, 0, 2, ""),
            ],
            CarrierTotals.Of(floor));
        Assert.Equal("no route", CarrierTotals.Of(floor with { StoppedCarriers = [] }).Single(c => c.Id == "west").Troubles);
    }

    [Theory]
    [InlineData("15550001", "+15550001")]
    [InlineData("+4930123", "+030123")]
    [InlineData("5550001", "+5550001")]
    public void What_a_number_becomes_is_seen_while_it_is_typed(string number, string called)
    {
        var form = new CarrierForm { DialPrefix = "+", KeepPlus = false };
        form.CalledRules.Add(new() { Pattern = "1xxxxxxx", Prepend = "+" });
        form.CalledRules.Add(new() { Pattern = "+49.", Strip = 3, Prepend = "0" });
        form.CalledRules.Add(new() { Pattern = "4", Strip = 9 });
        Assert.Equal(called, NumberRewriting.Called(form.ToDto(), number));
    }

    [Theory]
    [InlineData("waiting waiting", 0, 0, "0 of 2 routes tested")]
    [InlineData("ok running waiting failed", 0.5, 1, "2 of 4 routes tested, 1 failed")]
    [InlineData("ok ok", 1, 0, "All 2 routes are well.")]
    [InlineData("ok", 1, 0, "The route is well.")]
    [InlineData("ok failed failed", 1, 2, "2 of 3 routes failed.")]
    public void A_self_test_says_how_far_it_is(string states, double done, int failed, string text)
    {
        var routes = states.Split(' ').Select(s => new SelfTestRouteDto { To = "t", Over = "sip", State = s }).ToList();
        var test = new SelfTestDto { Server = "t1", By = "ada", Running = routes.Any(r => r.State is "waiting" or "running"), Routes = routes };
        Assert.Equal(new SelfTestProgress(done, failed, text), SelfTestProgress.Of(test));
        Assert.Equal("", SelfTestProgress.Of(null).Text);
    }

    [Fact]
    public void A_phones_form_sends_keys_with_RSA_alone_and_encryption_with_the_password_alone()
    {
        var form = PhoneForm.Of(new PhoneDto { Id = "m", Server = "t1", Kind = "iax2", Auth = "rsa", PeerKey = "its", HasOwnKey = true });
        var save = form.ToSave();
        Assert.Equal(("rsa", "its", null, "off"), (save.Auth, save.PeerKey, save.OwnKey, save.Encryption));
        (form.Auth, form.Encryption, form.OwnKey) = ("md5", "offer", "typed");
        save = form.ToSave();
        Assert.Equal(("md5", "", "", "offer"), (save.Auth, save.PeerKey, save.OwnKey, save.Encryption));
        form.Kind = "sip";
        save = form.ToSave();
        Assert.Equal(("md5", "", "", "off"), (save.Auth, save.PeerKey, save.OwnKey, save.Encryption));
    }

    [Fact]
    public void A_peers_form_keeps_what_it_was_given_and_asks_for_no_transfers_of_encrypted_calls()
    {
        var peer = new Iax2PeerDto { Id = "pbx", Host = "2001:db8::1", Port = 4570, MaximumCalls = 30, MiniFrames = true, Transfer = true };
        var form = PeerForm.Of(peer);
        var saved = form.ToDto();
        Assert.Equal(("2001:db8::1", 4570, 30, true, true), (saved.Host, saved.Port, saved.MaximumCalls, saved.MiniFrames, saved.Transfer));
        form.Auth = "encrypted";
        Assert.Equal((true, false), (form.ToDto().Encrypted, form.ToDto().Transfer));
    }
}
