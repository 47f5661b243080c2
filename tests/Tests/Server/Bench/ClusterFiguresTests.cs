using Carillon.Lab.Report;
using Carillon.Server.Bench.Cluster;

namespace Carillon.Tests.Server.Bench;

public sealed class ClusterFiguresTests
{
    [Theory]
    [InlineData(140, 0.3, 5000, 15_000)]
    [InlineData(50, 0.3, 200, 600)]
    [InlineData(10, 0.5, 20, 30)]
    public void Calls_and_agents_follow_from_the_rate(double rate, double answers, int agents, int calls)
    {
        var times = ClusterTimes.For(rate, answers, agents, calls);

        Assert.Equal(agents * 0.8, rate * answers * (times.Talk + ClusterTimes.WrapUp).TotalSeconds, 1);
        Assert.InRange(rate * ((answers * times.Talk.TotalSeconds) + times.Ring.TotalSeconds), 0, calls + rate);
    }

    [Fact]
    public void Nobody_rings_longer_than_a_campaign_allows() => Assert.Equal(TimeSpan.FromSeconds(70), ClusterTimes.For(1, 0.3, 10, 100_000).Ring);

    [Fact]
    public void The_rate_goes_down_only_while_the_machine_is_too_busy()
    {
        var rate = new RateFinder(100);

        Assert.Null(rate.Look(0.6));
        Assert.Equal(77, rate.Look(0.8));
        Assert.Null(rate.Look(0.62));
        Assert.Equal(77, rate.Rate);
    }

    [Fact]
    public void The_kernels_ticks_are_busy_unless_idle_or_waiting_for_a_disk()
    {
        var spent = MachineTime.Parse("cpu  300 10 60 1100 130 5 15 0 40 0") - MachineTime.Parse("cpu  100 10 40 1000 100 0 10 0 20 0");

        Assert.Equal(new MachineTime(230, 360), spent);
    }

    private static readonly ClusterSize Holds = new()
    {
        Servers = 1,
        AgentsReady = 100,
        Attempts = 1000,
        AttemptsPerSecond = 100,
        CallsInFlight = 300,
        AgentsInCall = 80,
        ControlCpuMsPerAttempt = 3,
        DatabaseCpuMsPerAttempt = 1,
        IdleCpuPercent = 2,
        IdleCpuPercentPerServer = 0.5,
        IdleCpuPercentPer1000Agents = 1,
        DecisionMs = new Percentiles(300, 5, 20, 30),
        StatementsPerAttempt = 4,
        RowsPerAttempt = 8,
        StatementsPerAgentSecond = 1,
        StatementsPerAgentSecondAtRest = 0.0049,
        BackgroundStatementsPerSecond = 1,
        MemoryKbPerAgent = 100,
        MemoryKbPerCall = 10,
        WebCpuPercent = 30,
        BusiestWebCpuPercent = 20,
        DatabaseCpuPercent = 10,
        GeneratorCpuPercent = 40,
        MachineBusyPercent = 70,
        SaturatesFirst = new Saturation("web", 500),
        CrossServerShare = 0,
        DroppedShare = 0,
        CommandsRefused = new Dictionary<string, long>(),
        DialledTwice = 0,
        Defects = 0,
    };

    [Fact]
    public void At_its_bars_a_size_holds() => Assert.Empty(Holds.Faults());

    public static TheoryData<string> Bars => [.. Broken.Keys];

    private static readonly Dictionary<string, ClusterSize> Broken = new()
    {
        ["3.01 ms of control CPU per attempt; at most 3"] = Holds with { ControlCpuMsPerAttempt = 3.01 },
        ["0.51 % of a core per idle server; at most 0.5"] = Holds with { IdleCpuPercentPerServer = 0.51 },
        ["decisions take 20.1 ms at p99; at most 20"] = Holds with { DecisionMs = new Percentiles(300, 5, 20.1, 30) },
        ["no decision was seen"] = Holds with { DecisionMs = new Percentiles(0, null, null, null) },
        ["4.01 statements per attempt; at most 4"] = Holds with { StatementsPerAttempt = 4.01 },
        ["0.006 statements per agent-second at rest; none are allowed"] = Holds with { StatementsPerAgentSecondAtRest = 0.006 },
        ["2 leads were dialled twice"] = Holds with { DialledTwice = 2 },
        ["1 faults of agents or web processes: see the logs"] = Holds with { Defects = 1 },
    };

    [Theory]
    [MemberData(nameof(Bars))]
    public void A_bar_that_is_missed_is_said(string says) => Assert.Equal(["1 servers: " + says], Broken[says].Faults());
}
