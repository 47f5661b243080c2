using Carillon.Contracts;

namespace Carillon.Web.Client.Floor;

/// <summary>One look at the floor for the charts.</summary>
public readonly record struct FloorSample(DateTimeOffset At, double CallsPerSecond, double DropRate, int Talking, int Waiting);

/// <summary>The last five minutes, one sample a second at most, kept in the page.</summary>
public sealed class FloorHistory
{
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private readonly List<FloorSample> _samples = [];

    public IReadOnlyList<FloorSample> Samples => _samples;

    /// <summary>What a chart shows: one minute at first, then two, then all five, so that it is never mostly empty.</summary>
    public TimeSpan Span => _samples is [var first, .., var last] ? SpanOf(last.At - first.At) : TimeSpan.FromMinutes(1);

    public void Add(FloorDto floor)
    {
        ArgumentNullException.ThrowIfNull(floor);
        if (_samples is [.., var last] && floor.At - last.At < Step)
            return;
        var totals = FloorTotals.Of(floor, null);
        _samples.Add(new(floor.At, totals.CallsPerSecond, totals.DropRate, totals.Talking, totals.Waiting));
        _samples.RemoveAll(s => floor.At - s.At > Kept);
    }

    private static TimeSpan SpanOf(TimeSpan age) => TimeSpan.FromMinutes(age <= TimeSpan.FromMinutes(1) ? 1 : age <= TimeSpan.FromMinutes(2) ? 2 : 5);
}
