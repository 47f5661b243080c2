using Carillon.Server.Options;

namespace Carillon.Server.Bench.Cluster;

/// <summary>What <c>carillon bench cluster</c> was asked for.</summary>
internal sealed record ClusterOptions
{
    /// <summary>Telephony servers, one run for each.</summary>
    public IReadOnlyList<int> Servers { get; init; } = [1, 5, 20, 50];
    public int Agents { get; init; } = 5000;
    /// <summary>Ringing and talking together, at a time.</summary>
    public int Calls { get; init; } = 15_000;
    public int Webs { get; init; } = 2;
    public int Campaigns { get; init; } = 4;
    /// <summary>Null: what the machine bears, found with the first size and kept for the others.</summary>
    public double? AttemptsPerSecond { get; init; }
    public double AnswerRate { get; init; } = 0.3;
    /// <summary>The measured stretch of each size.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>A stretch in which nothing happens; short where the bench is.</summary>
    public TimeSpan Quiet => Shorter(For / 2, TimeSpan.FromSeconds(15));
    /// <summary>Between two looks whether all is calm.</summary>
    public TimeSpan Look => Shorter(For / 5, TimeSpan.FromSeconds(5));
    /// <summary>At least from the first call to the first measurement: the code that runs most is compiled meanwhile.</summary>
    public TimeSpan WarmUp => Shorter(For, TimeSpan.FromSeconds(25));
    /// <summary>Null: a MariaDB of our own.</summary>
    public string? Database { get; init; }
    public int Seed { get; init; } = 1;
    public string? Report { get; init; }
    public bool Json { get; init; }
    public string DataFolder { get; init; } = Path.Combine("carillon-data", "cluster");

    public IReadOnlyList<string> Faults()
    {
        var faults = new Faults();
        faults.Unless(Servers.Count > 0 && Servers.All(n => n is >= 1 and <= 200), $"--servers is {string.Join(',', Servers)}; each must be 1 to 200");
        faults.Unless(Agents is >= 1 and <= 20_000, $"--agents is {Agents}; it must be 1 to 20000");
        faults.Unless(Calls is >= 1 and <= 100_000, $"--calls is {Calls}; it must be 1 to 100000");
        faults.Unless(Webs is >= 1 and <= 8, $"--webs is {Webs}; it must be 1 to 8");
        faults.Unless(Webs == 1 || Database != "sqlite", $"--webs is {Webs}; with SQLite there is one web process");
        faults.Unless(Campaigns is >= 1 and <= 100, $"--campaigns is {Campaigns}; it must be 1 to 100");
        faults.Unless(AttemptsPerSecond is null or (>= 1 and <= 5000), $"--attempts-per-second is {AttemptsPerSecond}; it must be 1 to 5000");
        faults.Unless(AnswerRate is > 0 and <= 1, $"--answer-rate is {AnswerRate}; it must be above 0 and at most 1");
        faults.Unless(For >= TimeSpan.FromSeconds(5) && For <= TimeSpan.FromHours(1), $"--for is {For}; it must be 5 seconds to one hour");
        return faults.Texts;
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
