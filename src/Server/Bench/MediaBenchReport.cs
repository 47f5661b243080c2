using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Server.Bench;

/// <summary>What a bench came to, in the field names of its JSON.</summary>
internal sealed record MediaBenchReport
{
    public required string Shape { get; init; }
    public required int Calls { get; init; }
    public required bool Record { get; init; }
    public required ServerFigures Ours { get; init; }
    /// <summary>What the load itself used, of one core.</summary>
    public required double GeneratorCpuPercent { get; init; }
    /// <summary>With --find-limit: the most calls at which nothing was broken, and what broke beyond.</summary>
    public LimitFigures? Limit { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, MediaBenchJson.Default.MediaBenchReport);
}

/// <summary>Medians over the windows, with the least and the most.</summary>
internal sealed record Spread(double Median, double Least, double Most)
{
    public static Spread Of(IEnumerable<double> values)
    {
        List<double> sorted = [.. values.Order()];
        return new Spread(Round(sorted[sorted.Count / 2]), Round(sorted[0]), Round(sorted[^1]));
    }

    public override string ToString() => $"{Median} ({Least}-{Most})";

    private static double Round(double value) => Math.Round(value, 4);
}

/// <param name="CpuPercentPerCall">Of one core, all processes of the servers together. Of a set-up bench: null.</param>
/// <param name="CpuMsPerCall">Milliseconds of CPU for one set-up and hang-up; of other shapes null.</param>
/// <param name="CallsPerCore">At this price.</param>
/// <param name="Received">Frames that came to the parties by frames that they sent, the least of the windows.</param>
/// <param name="Hearing">Parties that heard their partner within the last window, of all.</param>
/// <param name="Heard">Loud frames heard by loud frames said.</param>
/// <param name="LatencyP50Ms">Mouth to ear, the load's own look for packets included (up to 5 ms).</param>
/// <param name="TickLateWorstMs">The latest start of a media tick in any second.</param>
/// <param name="MemoryKbPerCall">Growth of the resident memory, by calls.</param>
/// <param name="Recordings">Files that were reported.</param>
/// <param name="SilentRecordings">Files with a silent side.</param>
internal sealed record ServerFigures(
    Spread? CpuPercentPerCall,
    Spread? CpuMsPerCall,
    double CallsPerCore,
    double? Received,
    string? Hearing,
    double? Heard,
    double? LatencyP50Ms,
    double? LatencyP99Ms,
    double TickLateWorstMs,
    double MemoryKbPerCall,
    double GarbageMbPerSecond,
    int Recordings,
    int SilentRecordings,
    int Failed);

/// <param name="Calls">The most that held.</param>
/// <param name="Broke">What broke first beyond it; null: nothing did up to the most that was tried.</param>
internal sealed record LimitFigures(int Calls, int? BrokeAt, string? Broke);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(MediaBenchReport))]
internal sealed partial class MediaBenchJson : JsonSerializerContext;
