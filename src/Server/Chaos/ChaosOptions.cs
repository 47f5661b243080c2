using System.Globalization;
using System.Net;
using Carillon.Server.Demo;
using Carillon.Server.Options;

namespace Carillon.Server.Chaos;

/// <summary>What <c>carillon lab chaos</c> was asked for.</summary>
internal sealed record ChaosOptions
{
    /// <summary>Its name in <see cref="Scenarios"/>.</summary>
    public required string Scenario { get; init; }
    public int Agents { get; init; } = 70;
    public int Talking { get; init; } = 60;
    public int Ringing { get; init; } = 30;
    /// <summary>So long the floor works before: what its gaps are compared with.</summary>
    public TimeSpan Before { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>How long the fault lasts.</summary>
    public TimeSpan AwayFor { get; init; } = TimeSpan.FromSeconds(30);
    /// <summary>So long the floor works after the fault is over.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(20);
    /// <summary>How long a soak is.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromMinutes(10);
    /// <summary>How long customers talk, on average.</summary>
    public TimeSpan Talk { get; init; } = TimeSpan.FromSeconds(30);
    public string? Report { get; init; }
    public string DataFolder { get; init; } = Path.Combine("carillon-data", "chaos");
    public string Database { get; init; } = "sqlite";
    public IPEndPoint Web { get; init; } = new(IPAddress.Loopback, 8080);

    /// <summary>What is wrong with these, in words; empty: nothing.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new Faults();
        faults.Unless(Talking >= 1 && Talking <= Agents, $"--talking is {Talking}; it must be 1 to the number of agents, {Agents}");
        faults.Unless(Ringing >= 0, $"--ringing is {Ringing}; it must be 0 or more");
        foreach (var (name, value) in new[] { ("before", Before), ("away", AwayFor), ("after", After), ("talk", Talk), ("for", For) })
            faults.Unless(value > TimeSpan.Zero && value <= TimeSpan.FromHours(24), $"--{name} is {value}; it must be above 0 and at most 24 hours");
        return faults.Texts;
    }

    /// <summary>For another run of the command, without scenario, report and data folder.</summary>
    public IReadOnlyList<string> AsArguments() =>
    [
        "--agents", Number(Agents), "--talking", Number(Talking), "--ringing", Number(Ringing), "--before", Seconds(Before), "--away", Seconds(AwayFor), "--after", Seconds(After), "--for", Seconds(For), "--talk", Seconds(Talk), "--web", Web.ToString(),
    ];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan value) => value.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) + "ms";

    /// <summary>The usual floor: few servers, so that calls cross trunks, and enough of them for a second voice.</summary>
    public DemoOptions ToDemo() => new()
    {
        Agents = Agents,
        Servers = 3,
        CarrierOnEach = true,
        AnswerRate = 0.3,
        Talk = Talk,
        WrapUp = TimeSpan.FromSeconds(2),
        // The floor is to be full, not lawful: at the ceiling nobody would be dialled ahead.
        DropCeiling = 0.2,
        Database = Database,
        DataFolder = DataFolder,
        Web = Web,
    };
}
