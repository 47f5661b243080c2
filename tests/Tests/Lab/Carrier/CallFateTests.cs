using System.Net;
using Carillon.Lab.Carrier;

namespace Carillon.Tests.Lab.Carrier;

public sealed class CallFateTests
{
    private static readonly CarrierOptions s_options = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0), Seed = 5 };

    [Fact]
    public void The_same_number_meets_the_same_fate_in_every_run()
    {
        Assert.Equal(CallFate.Draw(s_options, "15550001", 0), CallFate.Draw(s_options, "15550001", 0));
        var others = Enumerable.Range(0, 20).Select(i => CallFate.Draw(s_options, "15550001", i));
        Assert.True(others.Distinct().Count() > 10, "a number that is called again must not meet the same fate for ever");
    }

    [Fact]
    public void Shares_are_as_asked_for()
    {
        var fates = Enumerable.Range(0, 20_000).Select(i => CallFate.Draw(s_options, $"1555{i:0000000}", 0).Kind).CountBy(k => k).ToDictionary();
        Assert.InRange(fates[FateKind.Answer] / 20_000.0, 0.28, 0.32);
        Assert.InRange(fates[FateKind.Busy] / 20_000.0, 0.11, 0.13);
        Assert.InRange(fates[FateKind.Reject] / 20_000.0, 0.04, 0.06);
        Assert.InRange(fates[FateKind.Congestion] / 20_000.0, 0.015, 0.025);
    }

    [Fact]
    public void Times_keep_their_mean_and_their_bounds()
    {
        var talks = Enumerable.Range(0, 20_000).Select(i => CallFate.Draw(s_options with { AnswerRate = 1, BusyShare = 0, RejectShare = 0, CongestionShare = 0 }, $"1555{i:0000000}", 0).Talk.TotalSeconds).ToList();
        Assert.InRange(talks.Average(), 7.7, 8.3);
        Assert.InRange(talks.Min(), 3.2, 4.5);
        Assert.InRange(talks.Max(), 15, 20);
    }

    [Fact]
    public void Shares_that_make_no_sense_are_refused_by_name()
    {
        var faults = (s_options with { AnswerRate = 1.5 }).Faults().ToList();
        Assert.Contains(faults, f => f.Contains("AnswerRate is 1.5"));
    }
}
