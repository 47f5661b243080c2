namespace Carillon.Server.Bench;

/// <summary>A figure over time: where its straight line (least squares) begins and ends.</summary>
internal sealed record SoakTrend(double From, double To, double Most)
{
    public static SoakTrend Of(IReadOnlyList<(TimeSpan At, double Figure)> samples)
    {
        var (meanAt, mean) = (samples.Average(s => s.At.TotalSeconds), samples.Average(s => s.Figure));
        var spread = samples.Sum(s => Math.Pow(s.At.TotalSeconds - meanAt, 2));
        var slope = spread > 0 ? samples.Sum(s => (s.At.TotalSeconds - meanAt) * (s.Figure - mean)) / spread : 0;
        double LineAt(TimeSpan at) => Math.Round(mean + slope * (at.TotalSeconds - meanAt), 2);
        return new SoakTrend(LineAt(samples[0].At), LineAt(samples[^1].At), Math.Round(samples.Max(s => s.Figure), 2));
    }

    /// <summary>It did not grow by more than this, or this share of what it was.</summary>
    public bool IsFlat(double atMost, double share) => To - From <= Math.Max(atMost, share * From);

    public override string ToString() => $"{From} -> {To} (most {Most})";
}
