namespace Carillon.Tests.Media;

/// <summary>Sine waves and what there is of them in a sound.</summary>
internal static class Sine
{
    /// <summary>Fills with a wave that goes on from a position; returns the next position.</summary>
    public static int Fill(Span<short> samples, double hertz, double level, int position)
    {
        for (var i = 0; i < samples.Length; i++) samples[i] = (short)(level * short.MaxValue * Math.Sin(2 * Math.PI * hertz * (position + i) / 8000));
        return position + samples.Length;
    }

    /// <summary>The level of one frequency, 1 for a full-scale wave (Goertzel).</summary>
    public static double Level(ReadOnlySpan<short> samples, double hertz)
    {
        var (s1, s2) = (0.0, 0.0);
        var turn = 2 * Math.Cos(2 * Math.PI * hertz / 8000);
        foreach (var sample in samples)
        {
            var s0 = sample / (double)short.MaxValue + turn * s1 - s2;
            (s2, s1) = (s1, s0);
        }
        return samples.IsEmpty ? 0 : 2 * Math.Sqrt(Math.Max(0, s1 * s1 + s2 * s2 - turn * s1 * s2)) / samples.Length;
    }
}
