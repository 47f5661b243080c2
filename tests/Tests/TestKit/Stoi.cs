using System.Numerics;

namespace Carillon.Tests.TestKit;

/// <summary>
/// Short-time objective intelligibility (Taal, Hendriks, Heusdens, Jensen, IEEE Trans. Audio, Speech, Language Processing 19(7), 2011): how like the envelopes of
/// one-third octave bands are, over 384 ms at a time, from 1 (the same) to about 0 (nothing in common). Written from the paper, with its figures: 10 kHz,
/// frames of 256 samples by half, 15 bands from 150 Hz, segments of 30 frames, clipping at -15 dB, frames 40 dB below the loudest left out.
/// </summary>
internal static class Stoi
{
    private const int Rate = 10_000, Frame = 256, Step = Frame / 2, Transform = 512;
    private const int Bands = 15, Segment = 30, Wide = 16;
    private const double LowestCentre = 150, SilenceDb = 40, ClipDb = -15;
    private static readonly double[] Hann = [.. Enumerable.Range(0, Frame).Select(i => 0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 1) / (Frame + 1)))];
    private static readonly double[][] Taps = [.. Enumerable.Range(0, 5).Select(SincAt)];
    private static readonly Complex[] Turns = [.. Enumerable.Range(0, Transform / 2).Select(i => Complex.FromPolarCoordinates(1, -2 * Math.PI * i / Transform))];
    private static readonly (int From, int To)[] Edges = [.. Enumerable.Range(0, Bands).Select(band => (Bin(band - 0.5), Bin(band + 0.5)))];

    /// <param name="clean">8 kHz.</param>
    /// <param name="heard">Of the same length, in step with it.</param>
    public static double Of(ReadOnlySpan<short> clean, ReadOnlySpan<short> heard)
    {
        Assert.Equal(clean.Length, heard.Length);
        var (x, y) = WithoutSilence(Resample(clean), Resample(heard));
        var (clear, degraded) = (Envelopes(x), Envelopes(y));
        Assert.True(clear.Length >= Segment, "there is less than 384 ms of sound to measure");
        var (sum, count) = (0.0, 0);
        for (var end = Segment; end <= clear.Length; end++)
        {
            for (var band = 0; band < Bands; band++, count++) sum += Likeness(clear.AsSpan(end - Segment, Segment), degraded.AsSpan(end - Segment, Segment), band);
        }
        return sum / count;
    }

    private static int Bin(double band) => (int)Math.Round(LowestCentre * Math.Pow(2, band / 3) * Transform / Rate);

    /// <summary>4 samples become 5, between them by a windowed sinc: nothing is above 4 kHz, so nothing folds.</summary>
    private static double[] Resample(ReadOnlySpan<short> samples)
    {
        var made = new double[samples.Length * 5 / 4];
        for (var i = 0; i < made.Length; i++)
        {
            var (from, taps) = (i * 4 / 5 - Wide + 1, Taps[i * 4 % 5]);
            for (var n = Math.Max(0, -from); n < taps.Length && from + n < samples.Length; n++) made[i] += taps[n] * samples[from + n];
        }
        return made;
    }

    /// <summary>The filter between two samples, so many fifths after the first.</summary>
    private static double[] SincAt(int fifths) =>
        [.. Enumerable.Range(0, 2 * Wide).Select(n => Math.PI * (fifths / 5.0 + Wide - 1 - n)).Select(away => away == 0 ? 1 : Math.Sin(away) / away * (0.5 + 0.5 * Math.Cos(away / Wide)))];

    /// <summary>Frames in which the clean one is silent are taken out of both; the rest is laid together again by halves.</summary>
    private static (double[] Clean, double[] Heard) WithoutSilence(double[] clean, double[] heard)
    {
        var frames = Math.Max(0, (clean.Length - Frame) / Step + 1);
        double[] power = [.. Enumerable.Range(0, frames).Select(f => Power(clean.AsSpan(f * Step, Frame)))];
        var least = power.DefaultIfEmpty().Max() * Math.Pow(10, -SilenceDb / 10);
        int[] spoken = [.. Enumerable.Range(0, frames).Where(f => power[f] > least)];
        return (Join(clean, spoken), Join(heard, spoken));
    }

    private static double Power(ReadOnlySpan<double> frame)
    {
        var sum = 0.0;
        for (var i = 0; i < Frame; i++) sum += Math.Pow(Hann[i] * frame[i], 2);
        return sum;
    }

    private static double[] Join(double[] samples, int[] frames)
    {
        var joined = new double[frames.Length == 0 ? 0 : (frames.Length - 1) * Step + Frame];
        for (var n = 0; n < frames.Length; n++)
        {
            for (var i = 0; i < Frame; i++) joined[n * Step + i] += Hann[i] * samples[frames[n] * Step + i];
        }
        return joined;
    }

    /// <summary>Frame by frame: the size of the sound in each band.</summary>
    private static double[][] Envelopes(double[] samples) =>
        [.. Enumerable.Range(0, Math.Max(0, (samples.Length - Frame) / Step + 1)).Select(f => Envelope(samples.AsSpan(f * Step, Frame)))];

    private static double[] Envelope(ReadOnlySpan<double> frame)
    {
        Span<Complex> shaped = stackalloc Complex[Transform], bins = stackalloc Complex[Transform];
        shaped.Clear();
        for (var i = 0; i < Frame; i++) shaped[i] = Hann[i] * frame[i];
        Fourier(shaped, 1, bins);
        var envelope = new double[Bands];
        for (var band = 0; band < Bands; band++)
        {
            for (var bin = Edges[band].From; bin < Edges[band].To; bin++) envelope[band] += bins[bin].Real * bins[bin].Real + bins[bin].Imaginary * bins[bin].Imaginary;
            envelope[band] = Math.Sqrt(envelope[band]);
        }
        return envelope;
    }

    /// <summary>The correlation of a band's two envelopes, the heard one brought to the clean one's power and clipped.</summary>
    private static double Likeness(ReadOnlySpan<double[]> clean, ReadOnlySpan<double[]> heard, int band)
    {
        var (power, heardPower) = (0.0, 0.0);
        for (var i = 0; i < Segment; i++)
        {
            power += clean[i][band] * clean[i][band];
            heardPower += heard[i][band] * heard[i][band];
        }
        var (gain, most) = (Math.Sqrt(power / Math.Max(heardPower, double.Epsilon)), 1 + Math.Pow(10, -ClipDb / 20));
        Span<double> x = stackalloc double[Segment], y = stackalloc double[Segment];
        for (var i = 0; i < Segment; i++) (x[i], y[i]) = (clean[i][band], Math.Min(gain * heard[i][band], most * clean[i][band]));
        return Correlation(x, y);
    }

    private static double Correlation(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (meanX, meanY) = (0.0, 0.0);
        for (var i = 0; i < x.Length; i++) (meanX, meanY) = (meanX + x[i] / x.Length, meanY + y[i] / y.Length);
        var (xy, xx, yy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            var (dx, dy) = (x[i] - meanX, y[i] - meanY);
            (xy, xx, yy) = (xy + dx * dy, xx + dx * dx, yy + dy * dy);
        }
        return xx * yy > 0 ? xy / Math.Sqrt(xx * yy) : 0;
    }

    /// <summary>By halves (Cooley and Tukey).</summary>
    /// <param name="values">Every so many of them.</param>
    private static void Fourier(ReadOnlySpan<Complex> values, int every, Span<Complex> result)
    {
        if (result.Length == 1)
        {
            result[0] = values[0];
            return;
        }
        var half = result.Length / 2;
        Fourier(values, 2 * every, result[..half]);
        Fourier(values[every..], 2 * every, result[half..]);
        for (var i = 0; i < half; i++)
        {
            var turned = Turns[i * every] * result[half + i];
            (result[i], result[half + i]) = (result[i] + turned, result[i] - turned);
        }
    }
}
