using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Server.Bench;

/// <summary>What a flood came to, in the field names of its JSON.</summary>
internal sealed record FloodReport
{
    public required string Kind { get; init; }
    public required int Rate { get; init; }
    public required int Sources { get; init; }
    public required int Calls { get; init; }
    public required double Seconds { get; init; }
    public required long Sent { get; init; }
    public required double SentPerSecond { get; init; }
    public required long Answers { get; init; }
    /// <summary>Octets that the strangers got by those that they sent.</summary>
    public required double Amplification { get; init; }
    /// <summary>Conversations that ended meanwhile.</summary>
    public required int Lost { get; init; }
    /// <summary>Parties that had not heard their partner for 4.5 s at the end.</summary>
    public required int Deaf { get; init; }
    /// <summary>Frames that came to the parties by those that they sent.</summary>
    public required double Received { get; init; }
    /// <summary>Loud frames (one in two seconds) heard by those said.</summary>
    public required double Heard { get; init; }
    public required double? LatencyP99Ms { get; init; }
    public required double? LatencyP99BeforeMs { get; init; }
    public required SetUpFigures SetUps { get; init; }
    public required SetUpFigures SetUpsBefore { get; init; }
    public required double RssBeforeMb { get; init; }
    public required double RssAfterMb { get; init; }
    /// <summary>Over the last two thirds of the flood.</summary>
    public required SoakTrend RssMb { get; init; }
    /// <summary>Managed, after full collections, over the same time.</summary>
    public required SoakTrend HeapMb { get; init; }
    public required SoakTrend Handles { get; init; }
    public required SoakTrend Ports { get; init; }
    /// <summary>Datagrams that the server refused or dropped, of all strangers.</summary>
    public required long Refused { get; init; }
    /// <summary>Datagrams of known peers that found a queue full.</summary>
    public required long PeersDropped { get; init; }
    /// <summary>Of one core, the server under test; before and during the flood.</summary>
    public required double CpuPercentBefore { get; init; }
    public required double CpuPercent { get; init; }
    public required double GeneratorCpuPercent { get; init; }
    public required double? TickLateP999Ms { get; init; }
    public required double? GarbageMbPerSecond { get; init; }

    /// <summary>Bars that were missed; empty: none.</summary>
    public IReadOnlyList<string> Faults => [.. Judged().OfType<string>()];

    public string ToJson() => JsonSerializer.Serialize(this, FloodJson.Default.FloodReport);

    private IEnumerable<string?> Judged()
    {
        yield return SentPerSecond < 0.9 * Rate ? $"only {SentPerSecond:0} messages a second were sent: the load itself was too slow" : null;
        yield return Lost > 0 ? $"{Lost} calls were lost" : null;
        yield return Deaf > 0 ? $"{Deaf} parties did not hear their partner" : null;
        yield return Received < 0.999 ? $"only {Received:P2} of the frames came" : null;
        yield return SetUps.Failed > 0 ? $"{SetUps.Failed} of {SetUps.Made + SetUps.Failed} legitimate calls were not answered ({SetUps.FirstFailure})" : null;
        yield return SetUps.Made == 0 ? "no legitimate call was set up" : null;
        yield return SetUps.P99Ms >= 1000 ? $"legitimate calls took {SetUps.P99Ms} ms to be set up at p99" : null;
        yield return RssMb.IsFlat(24, 0.05) ? null : $"memory grew, MB: {RssMb}";
        yield return HeapMb.IsFlat(8, 0.1) ? null : $"managed memory grew, MB: {HeapMb}";
        yield return Handles.IsFlat(24, 0.05) ? null : $"handles grew: {Handles}";
        yield return Amplification > 1 ? $"strangers got {Amplification:0.00} octets for each that they sent" : null;
        yield return PeersDropped > 0 ? $"{PeersDropped} datagrams of known peers were dropped" : null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(FloodReport))]
internal sealed partial class FloodJson : JsonSerializerContext;
