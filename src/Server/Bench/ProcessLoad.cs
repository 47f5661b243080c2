using Carillon.Media;
using Carillon.Telephony.V1;

namespace Carillon.Server.Bench;

/// <summary>What telephony processes told of themselves, second by second.</summary>
/// <param name="TickLateWorstMs">The latest start of a media tick.</param>
/// <param name="TickLateP999Ms">All but one of a thousand ticks began within so many milliseconds.</param>
internal sealed record ProcessLoad(double TickLateWorstMs, double TickLateP999Ms, double GarbageMbPerSecond)
{
    /// <summary>Null: nobody told anything.</summary>
    public static ProcessLoad? Of(IReadOnlyList<ServerLoad> heartbeats)
    {
        if (heartbeats.Count == 0)
            return null;
        var worst = heartbeats.Max(h => h.TickLateWorstMs);
        // The steps are wide at their upper end: none of the ticks was later than the latest.
        var p999 = Math.Min(worst, TickLateness.Percentile([.. TickLateness.StepsMs.Select((_, step) => heartbeats.Sum(h => h.TicksByLateness[step]))], 0.999));
        return new ProcessLoad(worst, Math.Round(p999, 2), heartbeats.Average(h => h.GarbageMbPerSecond));
    }

    /// <summary>The worst of several stretches; garbage is their mean.</summary>
    public static ProcessLoad? Worst(IEnumerable<ProcessLoad?> stretches)
    {
        List<ProcessLoad> told = [.. stretches.OfType<ProcessLoad>()];
        return told.Count == 0 ? null : new ProcessLoad(
            Math.Round(told.Max(t => t.TickLateWorstMs), 2), told.Max(t => t.TickLateP999Ms), Math.Round(told.Average(t => t.GarbageMbPerSecond), 3));
    }
}
