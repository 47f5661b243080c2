using Carillon.Server.Bench;

namespace Carillon.Server.Chaos;

/// <summary>What all servers of a floor held together: where the straight line through the samples began and ended.</summary>
internal sealed record Growth(SoakTrend RssMb, SoakTrend HeapMb, SoakTrend Handles, SoakTrend Threads, SoakTrend Ports, SoakTrend Grains)
{
    /// <summary>
    /// A straight line forgives the saw of collections, and calls that come and go. What it may rise by is what such a floor does without a leak: a collector that takes some MB
    /// more from the system, a thread or two of the pool in each process, connections of who came again, a few calls more at the end than in the beginning. A handle, port,
    /// thread or grain that each call leaves behind (two to four calls a second) is over it within ten seconds; 10 KB that each leaves behind, within ten minutes.
    /// </summary>
    public IEnumerable<string> Faults() => Bars().Where(b => !b.Trend.IsFlat(b.AtMost, b.Share)).Select(b => $"{b.What} grew: {b.Trend}");

    private IEnumerable<(string What, SoakTrend Trend, double AtMost, double Share)> Bars() =>
    [
        ("memory (MB)", RssMb, 32, 0.05), ("managed memory (MB)", HeapMb, 16, 0.1), ("handles", Handles, 16, 0.05), ("threads", Threads, 8, 0.05), ("ports", Ports, 16, 0.05), ("grains", Grains, 16, 0.05),
    ];
}
