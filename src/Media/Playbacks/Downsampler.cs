namespace Carillon.Media;

/// <summary>Takes every n-th sample behind a low pass (windowed sinc, 3.5 kHz), so that nothing folds down into the voice.</summary>
internal static class Downsampler
{
    private const double CutOff = 3500;
    private const int HalfTapsPerFactor = 24;

    public static short[] To8k(short[] samples, int factor)
    {
        if (factor == 1) return samples;
        var taps = Taps(factor);
        var result = new short[samples.Length / factor];
        for (var i = 0; i < result.Length; i++) result[i] = Filter(samples, i * factor, taps);
        return result;
    }

    private static short Filter(short[] samples, int centre, double[] taps)
    {
        var sum = 0.0;
        var half = taps.Length / 2;
        for (var tap = 0; tap < taps.Length; tap++)
        {
            var at = centre + tap - half;
            if ((uint)at < (uint)samples.Length) sum += taps[tap] * samples[at];
        }
        return (short)Math.Clamp(Math.Round(sum), short.MinValue, short.MaxValue);
    }

    private static double[] Taps(int factor)
    {
        var half = HalfTapsPerFactor * factor;
        var rate = (double)MediaClock.SampleRate * factor;
        var taps = new double[2 * half + 1];
        for (var i = 0; i < taps.Length; i++)
        {
            var x = (i - half) * 2 * CutOff / rate;
            var sinc = x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
            taps[i] = sinc * (0.54 + 0.46 * Math.Cos(Math.PI * (i - half) / half)) * 2 * CutOff / rate;
        }
        return taps;
    }
}
