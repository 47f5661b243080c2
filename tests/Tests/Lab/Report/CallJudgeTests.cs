using System.Net;
using Carillon.Lab.Audio;
using Carillon.Lab.Calls;
using Carillon.Lab.Report;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Lab.Report;

/// <summary>Who heard whom, against who should have. Times are milliseconds.</summary>
public sealed class CallJudgeTests
{
    private const ushort Agent = 1, Other = 2, Customer = 2000;
    private static readonly IPAddress s_t1 = IPAddress.Parse("127.0.0.11");
    private static readonly IPAddress s_t2 = IPAddress.Parse("127.0.0.12");

    private readonly FakeTimeProvider _clock = new();
    private readonly PhoneLine _phone = new() { User = "p1", Identity = Agent, Server = s_t1, AgentKnown = true };
    private readonly PhoneLine _other = new() { User = "p2", Identity = Other, Server = s_t2, AgentKnown = true };
    private readonly CustomerCall _call;
    private readonly List<ScreenPop> _pops = [];

    public CallJudgeTests() => _call = new CustomerCall
    {
        CallId = "i1",
        Identity = Customer,
        Attempt = "a1",
        To = "15550001",
        Server = s_t1,
        InvitedAt = Ms(1000),
        AnsweredAt = Ms(5000),
        EndedAt = Ms(13_000),
    };

    [Fact]
    public void Both_heard_each_other()
    {
        Pop("p1", 5015);
        Hear(_phone, Customer, 5040, 12_990);
        Hear(_call, Agent, 5060, 12_980);

        var verdict = Judge()!;
        Assert.True(verdict is { Connected: true, OneWay: false, WrongParty: false, Cross: false, Phone: "p1" });
        Assert.Equal((40.0, 60.0, 15.0), (verdict.AnswerToAgentMs, verdict.AnswerToCustomerMs, verdict.AnswerToPopMs));
    }

    [Fact]
    public void A_phone_of_another_server_makes_it_a_cross_server_call()
    {
        Pop("p2", 5015);
        Hear(_other, Customer, 5040, 12_990);
        Hear(_call, Other, 5060, 12_980);

        Assert.True(Judge() is { Connected: true, Cross: true, Phone: "p2" });
    }

    [Fact]
    public void Without_a_screen_they_are_a_pair_who_heard_each_other()
    {
        _phone.AgentKnown = false;
        Hear(_phone, Customer, 5040, 12_990);
        Hear(_call, Agent, 5060, 12_980);

        Assert.True(Judge() is { Connected: true, WrongParty: false, AnswerToPopMs: null });
    }

    [Fact]
    public void Shown_and_not_heard_is_one_way()
    {
        Pop("p1", 5015);
        Hear(_call, Agent, 5060, 12_980);
        Assert.True(Judge() is { Connected: false, OneWay: true, WrongParty: false });
    }

    [Fact]
    public void Shown_and_nobody_heard_anybody_is_one_way()
    {
        Pop("p1", 5015);
        Assert.True(Judge() is { Connected: false, OneWay: true });
    }

    [Fact]
    public void One_who_falls_silent_while_the_other_is_still_heard_is_one_way()
    {
        Pop("p1", 5015);
        Hear(_phone, Customer, 5040, 8000);
        Hear(_call, Agent, 5060, 12_980);
        Assert.True(Judge() is { Connected: true, OneWay: true });
    }

    [Fact]
    public void A_customer_who_hangs_up_in_the_same_moment_is_too_short_to_judge()
    {
        Pop("p1", 12_800);
        Assert.True(Judge() is { Connected: false, OneWay: false, TooShort: true });
    }

    [Fact]
    public void An_agent_who_hears_a_customer_that_his_screen_never_showed_is_the_wrong_party()
    {
        Pop("p1", 5015);
        Hear(_phone, Customer, 5040, 12_990);
        Hear(_call, Agent, 5060, 12_980);
        Hear(_other, Customer, 7000, 9000);
        Assert.True(Judge() is { WrongParty: true });
    }

    [Fact]
    public void A_customer_who_hears_another_agent_is_the_wrong_party()
    {
        Pop("p1", 5015);
        Hear(_phone, Customer, 5040, 12_990);
        Hear(_call, Agent, 5060, 8000);
        Hear(_call, Other, 8100, 12_980);
        Assert.True(Judge() is { WrongParty: true });
    }

    [Fact]
    public void Nobody_came_and_nobody_heard_him() => Assert.Null(Judge());

    [Fact]
    public void A_break_is_the_longest_gap()
    {
        Pop("p1", 5015);
        Hear(_phone, Customer, 5040, 8000);
        Hear(_phone, Customer, 8320, 12_990);
        Hear(_call, Agent, 5060, 12_980);
        Assert.Equal(300, Judge()!.LongestGapMs);
    }

    [Fact]
    public void A_customer_who_got_another_agent_waited_between_the_two()
    {
        Pop("p1", 5015);
        Pop("p2", 9000);
        Hear(_phone, Customer, 5040, 8000);
        Hear(_call, Agent, 5060, 8000);
        Hear(_other, Customer, 9100, 12_990);
        Hear(_call, Other, 9150, 12_980);
        Assert.True(Judge() is { Connected: true, WrongParty: false, BetweenAgentsMs: 1150, LongestGapMs: 0 });
    }

    [Fact]
    public void The_report_sums_up()
    {
        Pop("p1", 5015);
        Hear(_phone, Customer, 5040, 12_990);
        Hear(_call, Agent, 5060, 12_980);
        Hear(_other, 60_000, 100, 900);

        var report = LabReports.Of(Facts());
        Assert.Equal((1, 1, 1, 0, 1), (report.CallsSeen, report.CallsAnswered, report.Connected, report.OneWayAudio, report.WrongPartyAudio));
        Assert.Equal((40.0, 1.0), (report.AnswerToAudioMs.Local.P99, report.PopBeforeAudio));
        Assert.Equal(report.AnswerToAudioMs, LabReport.FromJson(report.ToJson())!.AnswerToAudioMs);
    }

    private static long Ms(double ms) => (long)(ms * TimeSpan.TicksPerMillisecond);

    private static void Hear(PhoneLine phone, ushort number, double from, double to) =>
        phone.Heard.Add(new HeardStretch(number, Ms(from), Ms(to), 100, 0, Open: false));

    private static void Hear(CustomerCall call, ushort number, double from, double to) =>
        call.Heard.Add(new HeardStretch(number, Ms(from), Ms(to), 100, 0, Open: false));

    private void Pop(string phone, double at) => _pops.Add(new ScreenPop("agent", phone, "a1", "+15550001", Ms(at), Manual: false));

    private LabFacts Facts() => new([_call], [_phone, _other], _pops, _clock, Ms(20_000));

    private CallVerdict? Judge() => CallJudge.Judge(_call, Facts());
}
