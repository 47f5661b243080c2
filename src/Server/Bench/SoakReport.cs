using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Server.Bench;

/// <summary>What a soak came to, in the field names of its JSON.</summary>
internal sealed record SoakReport
{
    public required string Shape { get; init; }
    public required int Calls { get; init; }
    public required double Seconds { get; init; }
    public required int Made { get; init; }
    /// <summary>Could not be set up.</summary>
    public required int Failed { get; init; }
    /// <summary>Ended before anybody hung up.</summary>
    public required int Lost { get; init; }
    /// <summary>Parties that had not heard their partner for 4.5 s when their call was hung up.</summary>
    public required int Deaf { get; init; }
    /// <summary>Loud frames (one in two seconds) heard by those said.</summary>
    public required double Heard { get; init; }
    public required double? LatencyP50Ms { get; init; }
    public required double? LatencyP99Ms { get; init; }
    public required int Recordings { get; init; }
    public required int SilentRecordings { get; init; }
    public required int Legs { get; init; }
    public required int LegsWithoutRecord { get; init; }
    public required int LegsRecordedTwice { get; init; }
    public required int LegsLeft { get; init; }
    /// <summary>Packets that came to the servers, and those missing in between.</summary>
    public required long PacketsReceived { get; init; }
    public required long PacketsLost { get; init; }
    public required long TrunkRetransmissions { get; init; }
    /// <summary>Of one core, the servers under test.</summary>
    public required double CpuPercent { get; init; }
    public required double GeneratorCpuPercent { get; init; }
    public required double? TickLateP999Ms { get; init; }
    public required SoakTrend RssMb { get; init; }
    public required SoakTrend HeapMb { get; init; }
    public required SoakTrend Handles { get; init; }
    public required SoakTrend Threads { get; init; }
    public required SoakTrend Ports { get; init; }
    public required SoakTrend JournalMb { get; init; }

    /// <summary>Why it did not pass; empty: it did.</summary>
    public IReadOnlyList<string> Faults => [.. Judged().OfType<string>()];

    public string ToJson() => JsonSerializer.Serialize(this, SoakJson.Default.SoakReport);

    private IEnumerable<string?> Judged()
    {
        yield return Failed > 0 ? $"{Failed} calls could not be set up" : null;
        yield return Lost > 0 ? $"{Lost} calls were lost" : null;
        yield return Deaf > 0 ? $"{Deaf} parties did not hear their partner" : null;
        yield return Heard < 0.985 ? $"only {Heard:P2} of the loud frames were heard" : null;
        yield return SilentRecordings > 0 ? $"{SilentRecordings} recordings have a silent side" : null;
        yield return Recordings != Made - Failed ? $"{Recordings} recordings of {Made - Failed} calls" : null;
        yield return LegsWithoutRecord > 0 ? $"{LegsWithoutRecord} legs have no record of their end" : null;
        yield return LegsRecordedTwice > 0 ? $"{LegsRecordedTwice} legs have ended twice" : null;
        yield return LegsLeft > 0 ? $"{LegsLeft} legs are left" : null;
        yield return RssMb.IsFlat(24, 0.05) ? null : $"memory grew, MB: {RssMb}";
        yield return HeapMb.IsFlat(8, 0.1) ? null : $"managed memory grew, MB: {HeapMb}";
        yield return Handles.IsFlat(8, 0.05) ? null : $"handles grew: {Handles}";
        yield return Threads.IsFlat(6, 0.05) ? null : $"threads grew: {Threads}";
        yield return Ports.IsFlat(8, 0.05) ? null : $"ports grew: {Ports}";
        yield return JournalMb.IsFlat(8, 0.25) ? null : $"the journal grew, MB: {JournalMb}";
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SoakReport))]
internal sealed partial class SoakJson : JsonSerializerContext;
