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
    /// <summary>Measured in the same run with the same load; null: nobody asked for it.</summary>
    public ServerFigures? Asterisk { get; init; }
    /// <summary>CPU of Asterisk by ours, medians.</summary>
    public double? RatioCpu { get; init; }
    /// <summary>What the load itself used beside ours, of one core.</summary>
    public required double GeneratorCpuPercent { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, MediaBenchJson.Default.MediaBenchReport);
}

/// <summary>What one kind of server came to.</summary>
internal sealed record Measured(int Calls, double GeneratorPercent, ServerFigures Figures);

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

/// <summary>Figures of one kind of server. Null: the shape has none, or this server does not tell.</summary>
internal sealed record ServerFigures
{
    /// <summary>Of one core, all processes together.</summary>
    public Spread? CpuPercentPerCall { get; init; }
    /// <summary>For one set-up and hang-up.</summary>
    public Spread? CpuMsPerCall { get; init; }
    /// <summary>At this price; of set-ups: a second.</summary>
    public required double CallsPerCore { get; init; }
    /// <summary>Frames that came to the parties by frames that they sent, the least of the windows.</summary>
    public double? Received { get; init; }
    /// <summary>Parties that heard their partner within the last window, of all.</summary>
    public string? Hearing { get; init; }
    /// <summary>Loud frames heard by loud frames said.</summary>
    public double? Heard { get; init; }
    /// <summary>Mouth to ear, the load's own look for packets included (up to 5 ms): the worst window.</summary>
    public double? LatencyP50Ms { get; init; }
    public double? LatencyP99Ms { get; init; }
    /// <summary>All but one of a thousand media ticks began within so many milliseconds, rounded up to a step (0.25 to 100): the worst window.</summary>
    public double? TickLateP999Ms { get; init; }
    /// <summary>The latest start of a media tick in any second.</summary>
    public double? TickLateWorstMs { get; init; }
    /// <summary>Growth of the resident memory from half of the calls to all of them, by call.</summary>
    public double MemoryKbPerCall { get; init; }
    public double? GarbageMbPerSecond { get; init; }
    public int Recordings { get; init; }
    /// <summary>Recordings with a silent side.</summary>
    public int SilentRecordings { get; init; }
    public int Failed { get; init; }
    /// <summary>Calls that ended by themselves.</summary>
    public int Lost { get; init; }
    /// <summary>With --find-limit.</summary>
    public LimitFigures? Limit { get; init; }

    [JsonIgnore]
    public double Price => CpuPercentPerCall?.Median ?? CpuMsPerCall!.Median;
}

/// <param name="Calls">The most that held.</param>
/// <param name="Broke">What broke at the fewest that did not; null: nothing did up to the most that was tried.</param>
/// <param name="Points">All that were tried, in their order.</param>
internal sealed record LimitFigures(int Calls, int? BrokeAt, string? Broke, IReadOnlyList<LimitPoint> Points);

/// <summary>So many calls at a time.</summary>
/// <param name="CpuPercent">Of one core, as <paramref name="GeneratorCpuPercent"/>; null with all figures: so many could not be set up.</param>
/// <param name="Broken">Null: they held.</param>
internal sealed record LimitPoint(int Calls, double? CpuPercent, double? GeneratorCpuPercent, double? Received, double? LatencyP99Ms, double? TickLateP999Ms, string? Broken)
{
    public static LimitPoint Of(int calls, BenchWindow window) => new(
        calls, Math.Round(window.CpuPercent, 1), Math.Round(window.GeneratorPercent, 1), Math.Round(window.Received, 5), window.Hearing.P99, window.Load?.TickLateP999Ms, window.Broken);

    public override string ToString() =>
        $"{Calls} calls: {(CpuPercent is null ? "" : $"{CpuPercent} % of a core and {GeneratorCpuPercent} % for the load, {Received:P2} of the frames, p99 {LatencyP99Ms} ms, ticks {TickLateP999Ms} ms late at p99.9")}{(Broken is null ? "" : "; BROKEN: " + Broken)}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(MediaBenchReport))]
internal sealed partial class MediaBenchJson : JsonSerializerContext;
