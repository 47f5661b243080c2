using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Server.Bench.Cluster;

/// <summary>What a bench of the cluster came to, in the field names of its JSON.</summary>
internal sealed record ClusterReport
{
    public required DateTimeOffset Date { get; init; }
    public required string Machine { get; init; }
    public required int Cores { get; init; }
    public required string Database { get; init; }
    public required int Webs { get; init; }
    public required int Agents { get; init; }
    public required int CallsWanted { get; init; }
    public required int Campaigns { get; init; }
    public required double AnswerRate { get; init; }
    /// <summary>That the carriers' limits allowed, at every size.</summary>
    public required double AttemptsPerSecondAllowed { get; init; }
    public required double Seconds { get; init; }
    /// <summary>Means.</summary>
    public required double RingSeconds { get; init; }
    public required double TalkSeconds { get; init; }
    public required double WrapUpSeconds { get; init; }
    /// <summary>How much longer than on a real floor (12 s of ringing, 60 s of talk) calls last, the longer of both; 1: not at all.</summary>
    public required double TimeStretch { get; init; }
    /// <summary>Of one core: all web processes with no telephony server and nobody there.</summary>
    public required double AloneCpuPercent { get; init; }
    public required IReadOnlyList<ClusterSize> Sizes { get; init; }
    /// <summary>Control CPU per attempt of the most servers by that of the fewest; null: one size.</summary>
    public double? Growth => Sizes.Count < 2 ? null : Math.Round(Largest.ControlCpuMsPerAttempt / Smallest.ControlCpuMsPerAttempt, 2);

    /// <summary>Why it did not pass; empty: it did.</summary>
    public IReadOnlyList<string> Faults =>
    [
        .. Sizes.SelectMany(s => s.Faults()),
        .. Growth > ClusterMusts.Growth ? [$"control CPU per attempt grows by {Growth} from {Smallest.Servers} to {Largest.Servers} servers; at most {ClusterMusts.Growth}"] : Array.Empty<string>(),
    ];

    private ClusterSize Largest => Sizes.MaxBy(s => s.Servers)!;

    private ClusterSize Smallest => Sizes.MinBy(s => s.Servers)!;

    public string ToJson() => JsonSerializer.Serialize(this, ClusterJson.Default.ClusterReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ClusterReport))]
internal sealed partial class ClusterJson : JsonSerializerContext;
