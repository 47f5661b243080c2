namespace Carillon.Lab.Report;

/// <summary>Of all values measured, in milliseconds; null without any.</summary>
public sealed record Percentiles(int Count, double? P50, double? P99, double? Max)
{
    public static Percentiles Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? new Percentiles(0, null, null, null)
            : new Percentiles(sorted.Length, At(sorted, 0.5), At(sorted, 0.99), Math.Round(sorted[^1], 1));
    }

    /// <summary>The nearest rank: a value that was measured.</summary>
    private static double At(double[] sorted, double share) =>
        Math.Round(sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)], 1);
}
