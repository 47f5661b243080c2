namespace Carillon.Media;

/// <summary>How late ticks began, counted in steps: what p99.9 is told from. The first step holds the punctual ones, the last all beyond 100 ms.</summary>
public static class TickLateness
{
    /// <summary>The upper ends of the steps, in milliseconds.</summary>
    public static IReadOnlyList<double> StepsMs { get; } = [0.25, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100, double.PositiveInfinity];

    private static readonly long[] Steps = [.. StepsMs.Select(ms => double.IsInfinity(ms) ? long.MaxValue : (long)(ms / 1000 * MediaClock.Frequency))];

    internal static int StepOf(long late)
    {
        var step = 0;
        while (late > Steps[step]) step++;
        return step;
    }

    /// <summary>The end of the step within which so many of the ticks began (0.999: all but one of a thousand), in milliseconds; 0 without any tick.</summary>
    public static double Percentile(IReadOnlyList<long> counts, double share)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var (left, step) = (share * counts.Sum(), 0);
        if (left == 0) return 0;
        while (step < counts.Count - 1 && (left -= counts[step]) > 1e-6) step++;
        return double.IsInfinity(StepsMs[step]) ? StepsMs[step - 1] : StepsMs[step];
    }
}
