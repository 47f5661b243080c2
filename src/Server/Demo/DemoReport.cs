using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Server.Demo;

/// <summary>
/// What a demo came to, in the field names of its JSON. Measured by those who do not profit from it: sound by the lab's ears,
/// double dials and lost ends by the history checker, SQL where it is executed, CPU by the kernel.
/// </summary>
internal sealed record DemoReport
{
    public required long Attempts { get; init; }
    public required long Answered { get; init; }
    public required long Connected { get; init; }
    public required long Dropped { get; init; }
    public required double DropRate { get; init; }
    public required long CrossServerCalls { get; init; }
    public required long OneWayAudio { get; init; }
    public required long WrongPartyAudio { get; init; }
    public required long SilentRecordings { get; init; }
    public required long Recordings { get; init; }
    public required long LeadsDialledTwice { get; init; }
    public required long AttemptsWithoutEnd { get; init; }
    public required long StuckLegs { get; init; }
    /// <summary>Acknowledged to a software agent, but not in the database.</summary>
    public required long DispositionsLost { get; init; }
    public required LocalAndCrossFigures AnswerToAudioMs { get; init; }
    /// <summary>The other direction: the customer hears the agent.</summary>
    public required LocalAndCrossFigures AgentToCustomerMs { get; init; }
    /// <summary>As <see cref="AnswerToAudioMs"/>, of calls that found an agent ready: what the system adds, without the queue.</summary>
    public required LocalAndCrossFigures AnswerToAudioAgentReadyMs { get; init; }
    public required PercentileFigures ScreenPopMs { get; init; }
    public required double PopBeforeAudio { get; init; }
    public required double AgentUtilisation { get; init; }
    public required double CallsPerSecondPeak { get; init; }
    public required SqlFigures Sql { get; init; }
    public required CpuFigures CpuSeconds { get; init; }
    public required double DurationS { get; init; }
    /// <summary>Steps of the lab that failed or were lost: not 0 means that its figures are not to be believed.</summary>
    public required long LabDefects { get; init; }
    /// <summary>What the checkers found, one sentence each; the first hundred.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Counters that must be 0, and those that are not.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Red => [.. MustBeZero().Where(c => c.Count != 0).Select(c => $"{c.Name} is {c.Count}")];

    public string ToJson() => JsonSerializer.Serialize(this, DemoJson.Default.DemoReport);

    private IEnumerable<(string Name, long Count)> MustBeZero() =>
    [
        ("one_way_audio", OneWayAudio), ("wrong_party_audio", WrongPartyAudio), ("silent_recordings", SilentRecordings),
        ("leads_dialled_twice", LeadsDialledTwice), ("attempts_without_end", AttemptsWithoutEnd), ("stuck_legs", StuckLegs),
        ("dispositions_lost", DispositionsLost), ("lab_defects", LabDefects), ("connected - recordings", Connected - Recordings),
    ];
}

internal sealed record LocalAndCrossFigures(PercentileFigures Local, PercentileFigures Cross);

/// <summary>Milliseconds; null where nothing was measured.</summary>
internal sealed record PercentileFigures(double? P50, double? P99, double? Max, int Count);

/// <param name="PerAttempt">Statements less background, from the first dial to the last end, by attempts.</param>
/// <param name="PerIdleAgentSecond">Statements less background in a quiet stretch at the end: agents logged in and ready, nothing dialled.</param>
internal sealed record SqlFigures(long Statements, long RowsWritten, double PerAttempt, double PerIdleAgentSecond, double BackgroundPerSecond);

/// <param name="Telephony">Null: a server that somebody else started did not tell, or was started anew meanwhile.</param>
internal sealed record CpuFigures(double Web, double? Telephony, double Lab, double Lb, double Database);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DemoReport))]
internal sealed partial class DemoJson : JsonSerializerContext;
