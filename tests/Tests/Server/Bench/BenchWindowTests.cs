using Carillon.Lab.Bench;
using Carillon.Server.Bench;

namespace Carillon.Tests.Server.Bench;

public sealed class BenchWindowTests
{
    private static readonly BenchWindow Holds = new(CpuPercent: 50, GeneratorPercent: 40, Received: 0.999, Deaf: 0, Parties: 200, new BenchHearing(500, 500, P50: 8, P99: 40), new ProcessLoad(60, 30, 1));

    [Fact]
    public void At_its_bars_a_stretch_holds() => Assert.Null(Holds.Broken);

    [Fact]
    public void Of_others_than_ours_nobody_tells_how_late_ticks_are() => Assert.Null((Holds with { Load = null }).Broken);

    public static TheoryData<string> Bars => [.. Broken.Keys];

    private static readonly Dictionary<string, BenchWindow> Broken = new()
    {
        ["only 99.89 % of the frames came"] = Holds with { Received = 0.99894 },
        ["1 of 200 parties did not hear their partner"] = Holds with { Deaf = 1 },
        ["2 calls ended by themselves"] = Holds with { Lost = 2 },
        ["mouth to ear took 40.5 ms at p99"] = Holds with { Hearing = new BenchHearing(500, 500, P50: 8, P99: 40.5) },
        ["ticks were 50 ms late at p99.9"] = Holds with { Load = new ProcessLoad(60, 50, 1) },
    };

    [Theory]
    [MemberData(nameof(Bars))]
    public void A_bar_that_is_missed_is_said(string says) => Assert.Equal(says, Broken[says].Broken);

    [Fact]
    public void All_that_are_missed_are_said() =>
        Assert.Equal("1 of 200 parties did not hear their partner; ticks were 50 ms late at p99.9", (Holds with { Deaf = 1, Load = new ProcessLoad(60, 50, 1) }).Broken);

    [Fact]
    public void Recorded_calls_that_are_replaced_talk_for_three_seconds_at_least()
    {
        var options = new MediaBenchOptions { Calls = 100, Record = true, Churn = 33 };
        Assert.Empty(options.Faults());
        Assert.Contains("less than 3 s", Assert.Single((options with { Churn = 34 }).Faults()), StringComparison.Ordinal);
        Assert.Empty((options with { Churn = 34, Record = false }).Faults());
    }
}
