using Carillon.Server.Options;

namespace Carillon.Server.Bench;

/// <summary>What strangers shout.</summary>
internal enum FloodKind
{
    /// <summary>All three in turn.</summary>
    Mixed,
    Register,
    Options,
    Invite,
}

/// <summary>What <c>carillon bench flood</c> was asked for.</summary>
internal sealed record FloodOptions
{
    public FloodKind Kind { get; init; } = FloodKind.Mixed;
    /// <summary>Messages a second, of all strangers together.</summary>
    public int Rate { get; init; } = 20_000;
    /// <summary>Addresses that they come from.</summary>
    public int Sources { get; init; } = 40;
    /// <summary>Recorded conversations that go on meanwhile.</summary>
    public int Calls { get; init; } = 100;
    public TimeSpan For { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>Before the flood: what is hot is compiled by then, and what is usual is measured.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(15);
    public string? Report { get; init; }
    /// <summary>The report goes to standard output instead of a table.</summary>
    public bool Json { get; init; }
    public string DataFolder { get; init; } = Path.Combine("carillon-data", "flood");

    public IReadOnlyList<string> Faults()
    {
        var faults = new Faults();
        faults.Unless(Rate is >= 1 and <= 200_000, $"--rate is {Rate}; it must be 1 to 200000 a second");
        faults.Unless(Sources is >= 1 and <= 250, $"--sources is {Sources}; it must be 1 to 250");
        faults.Unless(Calls is >= 1 and <= 2000, $"--calls is {Calls}; it must be 1 to 2000");
        faults.Unless(For >= TimeSpan.FromSeconds(5) && For <= TimeSpan.FromHours(1), $"--for is {For}; it must be 5 seconds to one hour");
        faults.Unless(WarmUp >= TimeSpan.FromSeconds(5) && WarmUp <= TimeSpan.FromMinutes(10), $"--warm-up is {WarmUp}; it must be 5 seconds to 10 minutes");
        return faults.Texts;
    }
}
