using System.Net;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

internal enum ChaosScenario
{
    /// <summary>kill -9 of a telephony server; it comes back after <see cref="ChaosOptions.AwayFor"/>.</summary>
    KillTelephony,

    /// <summary>SIGSTOP, and SIGCONT after that time.</summary>
    PauseTelephony,
}

/// <summary>What <c>carillon lab chaos</c> was asked for.</summary>
internal sealed record ChaosOptions
{
    public required ChaosScenario Scenario { get; init; }
    /// <summary>In the report.</summary>
    public required string Name { get; init; }
    public int Agents { get; init; } = 70;
    public int Talking { get; init; } = 60;
    public int Ringing { get; init; } = 30;
    /// <summary>So long the floor works before: what its gaps are compared with.</summary>
    public TimeSpan Before { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>And so long after the server is back.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(20);
    public TimeSpan AwayFor { get; init; } = TimeSpan.FromSeconds(30);
    public string? Report { get; init; }
    public string DataFolder { get; init; } = Path.Combine("carillon-data", "chaos");
    public string Database { get; init; } = "sqlite";
    public IPEndPoint Web { get; init; } = new(IPAddress.Loopback, 8080);

    /// <summary>Few servers as they are, so that calls cross trunks, and enough of them for a second voice.</summary>
    public DemoOptions ToDemo() => new()
    {
        Agents = Agents,
        Servers = 3,
        CarrierOnEach = true,
        AnswerRate = 0.3,
        Talk = TimeSpan.FromSeconds(30),
        WrapUp = TimeSpan.FromSeconds(2),
        // The floor is to be full, not lawful: at the ceiling nobody would be dialled ahead.
        DropCeiling = 0.2,
        Database = Database,
        DataFolder = DataFolder,
        Web = Web,
    };
}
