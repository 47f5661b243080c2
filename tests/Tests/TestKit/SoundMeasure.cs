namespace Carillon.Tests.TestKit;

/// <summary>How far a sound is from what it should be, in frames of 20 ms of 8 kHz. Frames in which the original is all but silent are left out.</summary>
internal static class SoundMeasure
{
    public const int Frame = 160;
    private const int Bins = Frame / 2;
    private const double LeastPower = 100.0 * 100;
    // A tone 64 dB below full scale: what is softer is not heard beside speech. A windowed tone has a quarter of its samples' sum.
    private const double Floor = 20 * Frame / 4.0;
    private static readonly (double Cos, double Sin)[] Circle = [.. Enumerable.Range(0, Frame).Select(i => (Math.Cos(2 * Math.PI * i / Frame), Math.Sin(2 * Math.PI * i / Frame)))];

    /// <summary>Mean log-spectral distance in dB: the root mean square over the bins (50 Hz each) of the difference of levels.</summary>
    public static double SpectralDistance(ReadOnlySpan<short> original, ReadOnlySpan<short> heard, Func<int, bool> frames)
    {
        var (sum, count) = (0.0, 0);
        for (var frame = 0; (frame + 1) * Frame <= original.Length; frame++)
        {
            var one = original.Slice(frame * Frame, Frame);
            if (!frames(frame) || Power(one) < LeastPower) continue;
            sum += Distance(one, heard.Slice(frame * Frame, Frame));
            count++;
        }
        Assert.True(count > 0, "there is nothing to measure");
        return sum / count;
    }

    private static double Distance(ReadOnlySpan<short> one, ReadOnlySpan<short> other)
    {
        var sum = 0.0;
        for (var bin = 1; bin <= Bins; bin++) sum += Math.Pow(Level(one, bin) - Level(other, bin), 2);
        return Math.Sqrt(sum / Bins);
    }

    private static double Power(ReadOnlySpan<short> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples) sum += (double)sample * sample;
        return sum / samples.Length;
    }

    private static double Level(ReadOnlySpan<short> samples, int bin)
    {
        double real = 0, imaginary = 0;
        for (var i = 0; i < Frame; i++)
        {
            // A Hann window, so that a bin holds its own tones alone.
            var sample = samples[i] * (0.5 - 0.5 * Circle[i].Cos);
            var (cos, sin) = Circle[i * bin % Frame];
            (real, imaginary) = (real + sample * cos, imaginary + sample * sin);
        }
        return 10 * Math.Log10(Math.Max(Floor * Floor, real * real + imaginary * imaginary));
    }
}
