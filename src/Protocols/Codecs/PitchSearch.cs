namespace Carillon.Protocols.Codecs;

/// <summary>The pitch period at the end of a stretch of speech: where the last 20 ms are most like what went before (ITU-T G.711 Appendix I).</summary>
internal static class PitchSearch
{
    /// <summary>15 ms: a voice of 66 Hz.</summary>
    public const int MaxPitch = 120;

    private const int MinPitch = 40;
    private const int Window = 160;
    private const int Step = 2;
    // Below this nothing is periodic, and the quotient would be noise.
    private const float LeastPower = 250;

    /// <summary>In samples, between 5 and 15 ms: every second one in every second sample first, then its neighbours exactly.</summary>
    public static int Find(ReadOnlySpan<float> past)
    {
        var coarse = Best(past, MinPitch, MaxPitch, Step, Step);
        return Best(past, Math.Max(MinPitch, coarse - 1), Math.Min(MaxPitch, coarse + 1), 1, 1);
    }

    private static int Best(ReadOnlySpan<float> past, int from, int to, int step, int sampling)
    {
        var (best, bestLikeness) = (from, float.NegativeInfinity);
        var recent = past[^Window..];
        for (var pitch = from; pitch <= to; pitch += step)
        {
            var earlier = past.Slice(past.Length - Window - pitch, Window);
            float power = 0, product = 0;
            for (var i = 0; i < Window; i += sampling)
            {
                power += earlier[i] * earlier[i];
                product += earlier[i] * recent[i];
            }
            var likeness = product / MathF.Sqrt(Math.Max(power, LeastPower));
            if (likeness > bestLikeness) (best, bestLikeness) = (pitch, likeness);
        }
        return best;
    }
}
