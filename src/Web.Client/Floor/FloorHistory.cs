using Carillon.Contracts;

namespace Carillon.Web.Client.Floor;

/// <summary>The last five minutes of the floor, or of the campaign that is looked at: first what the server kept, then what it pushes, one sample a second at most.</summary>
public sealed class FloorHistory
{
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private List<FloorSampleDto> _samples = [];

    public IReadOnlyList<FloorSampleDto> Samples => _samples;

    /// <summary>What a chart shows: one minute at first, then two, then all five, so that it is never mostly empty.</summary>
    public TimeSpan Span => _samples is [var first, .., var last] ? SpanOf(last.At - first.At) : TimeSpan.FromMinutes(1);

    public void BeginWith(IEnumerable<FloorSampleDto> samples) => _samples = [.. samples];

    public void Add(FloorDto floor, string? campaign)
    {
        ArgumentNullException.ThrowIfNull(floor);
        if (_samples is [.., var last] && floor.At - last.At < Step)
            return;
        var totals = FloorTotals.Of(floor, campaign);
        _samples.Add(new(floor.At, totals.CallsPerSecond, totals.DropRate, totals.Talking));
        _samples.RemoveAll(s => floor.At - s.At > Kept);
    }

    private static TimeSpan SpanOf(TimeSpan age) => TimeSpan.FromMinutes(age <= TimeSpan.FromMinutes(1) ? 1 : age <= TimeSpan.FromMinutes(2) ? 2 : 5);
}
