using Carillon.Domain.Campaigns;

namespace Carillon.Domain.Cluster;

/// <summary>One look at the floor, or at one campaign, for a chart. <see cref="DropRate"/> is today's, as a fraction.</summary>
[GenerateSerializer, Immutable, Alias("FloorSample")]
public readonly record struct FloorSample(
    [property: Id(0)] DateTimeOffset At, [property: Id(1)] double CallsPerSecond, [property: Id(2)] double DropRate, [property: Id(3)] int Talking);

/// <summary>The last five minutes, a sample a second: a page that is opened shows at once what went before.</summary>
internal sealed class FloorTrend
{
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private const int Kept = 300;
    private readonly Queue<(DateTimeOffset At, Point[] Campaigns)> _samples = new();

    public void Note(DateTimeOffset at, IEnumerable<CampaignSnapshot> campaigns)
    {
        _samples.Enqueue((at, [.. campaigns.Select(c => new Point(c.Id, c.CallsPerSecond, c.Answered + c.PossiblySilent, c.Dropped + c.PossiblySilent, c.Talking))]));
        if (_samples.Count > Kept)
            _samples.Dequeue();
    }

    /// <summary>Oldest first; null: all campaigns together.</summary>
    public IReadOnlyList<FloorSample> Of(CampaignId? campaign) =>
        [.. _samples.Select(s => Sum(s.At, campaign is null ? s.Campaigns : s.Campaigns.Where(c => c.Campaign == campaign)))];

    private static FloorSample Sum(DateTimeOffset at, IEnumerable<Point> campaigns)
    {
        var (rate, answered, dropped, talking) = (0.0, 0L, 0L, 0);
        foreach (var c in campaigns)
            (rate, answered, dropped, talking) = (rate + c.CallsPerSecond, answered + c.Answered, dropped + c.Dropped, talking + c.Talking);
        return new(at, rate, answered == 0 ? 0 : (double)dropped / answered, talking);
    }

    private readonly record struct Point(CampaignId Campaign, double CallsPerSecond, long Answered, long Dropped, int Talking);
}
