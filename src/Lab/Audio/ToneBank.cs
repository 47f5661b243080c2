using System.Numerics;
using System.Runtime.InteropServices;

namespace Carillon.Lab.Audio;

/// <summary>Reads a frame of 20 ms: how strong is each tone, and is it one clear pair. Pure; no allocation.</summary>
public static class ToneBank
{
    // -48 dBFS: far above the noise of G.711, far below a voice that lost 20 dB on its way.
    private const float NoiseFloor = 128f * 128f;

    // Power of the strongest tone against the next of its group (9 dB), and of the two groups against each other (10 dB).
    private const float Dominance = 8f;
    private const float Twist = 10f;

    private static readonly float[] s_cosines = Table(Math.Cos);
    private static readonly float[] s_sines = Table(Math.Sin);

    public static FrameReading Read(ReadOnlySpan<short> frame)
    {
        Span<float> samples = stackalloc float[Tones.FrameSamples];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = frame[i];
        Span<float> powers = stackalloc float[Tones.Count];
        for (var tone = 0; tone < Tones.Count; tone++)
            powers[tone] = Power(samples, tone);
        return Judge(powers[..Tones.LowCount], powers[Tones.LowCount..]);
    }

    private static FrameReading Judge(ReadOnlySpan<float> lows, ReadOnlySpan<float> highs)
    {
        var (low, lowPower, lowNext) = Strongest(lows);
        var (high, highPower, highNext) = Strongest(highs);
        if (lowPower < NoiseFloor && highPower < NoiseFloor)
            return new FrameReading(FrameKind.Silent, default);
        var clear = lowPower >= NoiseFloor && highPower >= NoiseFloor
            && lowPower > Dominance * lowNext && highPower > Dominance * highNext
            && lowPower < Twist * highPower && highPower < Twist * lowPower;
        return new FrameReading(clear ? FrameKind.Symbol : FrameKind.Other, new IdentitySymbol(low, high));
    }

    private static (byte Index, float Power, float Next) Strongest(ReadOnlySpan<float> powers)
    {
        byte index = 0;
        float power = 0, next = 0;
        for (byte i = 0; i < powers.Length; i++)
        {
            if (powers[i] > power)
                (index, power, next) = (i, powers[i], power);
            else if (powers[i] > next)
                next = powers[i];
        }

        return (index, power, next);
    }

    /// <summary>Squared amplitude of a tone.</summary>
    private static float Power(ReadOnlySpan<float> samples, int tone)
    {
        var place = tone * Tones.FrameSamples;
        var cosine = Dot(samples, s_cosines.AsSpan(place, Tones.FrameSamples));
        var sine = Dot(samples, s_sines.AsSpan(place, Tones.FrameSamples));
        return cosine * cosine + sine * sine;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var x = MemoryMarshal.Cast<float, Vector<float>>(a);
        var y = MemoryMarshal.Cast<float, Vector<float>>(b);
        var sum = Vector<float>.Zero;
        for (var i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return Vector.Sum(sum);
    }

    /// <summary>All tones under a Hann window, scaled so that a full-length tone of amplitude A gives A.</summary>
    private static float[] Table(Func<double, double> wave)
    {
        var table = new float[Tones.Count * Tones.FrameSamples];
        for (var i = 0; i < table.Length; i++)
        {
            var (tone, sample) = (i / Tones.FrameSamples, i % Tones.FrameSamples);
            var window = 1 - Math.Cos(2 * Math.PI * sample / Tones.FrameSamples);
            table[i] = (float)(2.0 / Tones.FrameSamples * window * wave(2 * Math.PI * Tones.Hertz(tone) * sample / Tones.SampleRate));
        }

        return table;
    }
}
