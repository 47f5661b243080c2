namespace Carillon.Media;

/// <summary>A second and a half that nothing else sounds like: noise of the telephone's band at -20 dBov, so every frame of it is known by itself, and its place to the sample.</summary>
internal static class ProbeSignal
{
    public const int Frames = 75;
    private const double Rms = 3277;
    private const int Length = AudioClip.FrameSamples;
    private static readonly short[] Samples = Make();

    /// <summary>Whoever is to say it asks for it beforehand: it is made when it is first asked for, and not on a tick.</summary>
    public static ReadOnlyMemory<short> Whole => Samples;

    public static ReadOnlySpan<short> Frame(int number) => Samples.AsSpan(number * Length, Length);

    /// <summary>Always the same, by a generator of our own; three taps take off what lines do not carry.</summary>
    private static short[] Make()
    {
        var noise = new double[Frames * Length];
        var state = 0x2545F491u;
        var (one, two) = (0.0, 0.0);
        for (var i = 0; i < noise.Length; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            var white = (state / (double)uint.MaxValue) - 0.5;
            noise[i] = (0.25 * white) + (0.5 * one) + (0.25 * two);
            (one, two) = (white, one);
        }

        var rms = Math.Sqrt(noise.Average(n => n * n));
        return [.. noise.Select(n => (short)Math.Clamp(Math.Round(n * Rms / rms), short.MinValue, short.MaxValue))];
    }
}
