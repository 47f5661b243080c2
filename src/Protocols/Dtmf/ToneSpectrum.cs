using System.Numerics;

namespace Carillon.Protocols.Dtmf;

/// <summary>
/// The eight frequencies of the keys in the last 20 ms, looked at every 5 ms. A Hann window keeps the groups of tones apart; how
/// a tone's phase turns from look to look tells its frequency to a few hertz, which 20 ms alone could not.
/// </summary>
internal sealed class ToneSpectrum
{
    public const int Hop = 40;
    public const int HopMs = 5;
    public const int NoKey = -1;
    private const int Window = 160;
    private const int Rate = 8000;
    private const int Group = 4;
    // Between the 1.5 % that must be taken and the 3.5 % that must be refused.
    private const double Tolerance = 0.025;
    // -28 dBm0 as the amplitude of a 16-bit wave: full scale is +3.17 dBm0.
    private const double LeastAmplitude = 888;
    // High tone against low tone, as a quotient of amplitudes: -9 dB and +5 dB.
    private const double LeastTwist = 0.355;
    private const double MostTwist = 1.78;
    // So much of the power must be the two tones.
    private const double LeastShare = 0.86;
    private static readonly double[] Frequencies = [697, 770, 852, 941, 1209, 1336, 1477, 1633];
    private static readonly float[] Hann = [.. Enumerable.Range(0, Window).Select(i => (float)(0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / Window)))];
    private static readonly float[][] Cosines = [.. Frequencies.Select(f => Table(i => Math.Cos(2 * Math.PI * f * i / Rate)))];
    private static readonly float[][] Sines = [.. Frequencies.Select(f => Table(i => -Math.Sin(2 * Math.PI * f * i / Rate)))];
    private static readonly Complex[] Turns = [.. Frequencies.Select(f => Complex.FromPolarCoordinates(1, -2 * Math.PI * f * Hop / Rate))];
    private static readonly double HannSum = Hann.Sum();
    private static readonly double HannPower = Hann.Sum(w => (double)w * w);
    private readonly float[] _samples = new float[Window];
    private readonly float[] _windowed = new float[Window];
    private readonly Complex[] _now = new Complex[Frequencies.Length];
    private readonly Complex[] _before = new Complex[Frequencies.Length];

    /// <summary>Takes 5 ms more; the number of the key (its row times four, and its column) that the last 20 ms are, or <see cref="NoKey"/>.</summary>
    public int Look(ReadOnlySpan<short> hop)
    {
        _samples.AsSpan(Hop).CopyTo(_samples);
        for (var i = 0; i < Hop; i++) _samples[Window - Hop + i] = hop[i];
        for (var i = 0; i < Window; i++) _windowed[i] = _samples[i] * Hann[i];
        _now.CopyTo(_before, 0);
        var power = Dot(_windowed, _windowed);
        // Too soft for two tones of the least level.
        if (power < LeastAmplitude * LeastAmplitude * HannPower)
        {
            Array.Clear(_now);
            return NoKey;
        }
        for (var i = 0; i < _now.Length; i++) _now[i] = new Complex(Dot(_windowed, Cosines[i]), Dot(_windowed, Sines[i]));
        return Judge(Strongest(0), Strongest(Group), power);
    }

    private int Judge(int low, int high, double power)
    {
        // Cheap and mostly enough: other sounds have their power elsewhere. A tone 1.5 % off loses 1.3 dB here.
        var (lowLevel, highLevel) = (Level(low, 0), Level(high, 0));
        if (lowLevel * lowLevel + highLevel * highLevel < 2 * 0.7 * LeastShare * power / HannPower) return NoKey;
        var (lowOff, highOff) = (Offset(low), Offset(high));
        if (Math.Abs(lowOff) > Frequencies[low] * Tolerance || Math.Abs(highOff) > Frequencies[high] * Tolerance) return NoKey;
        (lowLevel, highLevel) = (Level(low, lowOff), Level(high, highOff));
        if (lowLevel < LeastAmplitude || highLevel < LeastAmplitude) return NoKey;
        if (highLevel < lowLevel * LeastTwist || highLevel > lowLevel * MostTwist) return NoKey;
        var share = (lowLevel * lowLevel + highLevel * highLevel) / 2 * HannPower / power;
        return share < LeastShare ? NoKey : low * Group + high - Group;
    }

    private int Strongest(int from)
    {
        var best = from;
        for (var i = from + 1; i < from + Group; i++) if (Power(_now[i]) > Power(_now[best])) best = i;
        return best;
    }

    /// <summary>How far from its name the frequency is, in Hz, by the turn of its phase since the look before.</summary>
    private double Offset(int tone)
    {
        var turn = _now[tone] * Complex.Conjugate(_before[tone]) * Turns[tone];
        return turn.Phase / (2 * Math.PI) * Rate / Hop;
    }

    /// <summary>The amplitude of a wave so many Hz beside the name: what the window takes from it is given back.</summary>
    private double Level(int tone, double offset)
    {
        var bins = offset * Window / Rate;
        var loss = Math.Abs(bins) < 1e-6 ? 1 : Math.Sin(Math.PI * bins) / (Math.PI * bins * (1 - bins * bins));
        return 2 * Math.Sqrt(Power(_now[tone])) / (HannSum * loss);
    }

    private static double Power(Complex value) => value.Real * value.Real + value.Imaginary * value.Imaginary;

    private static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = Vector<float>.Zero;
        for (var i = 0; i < Window; i += Vector<float>.Count) sum += new Vector<float>(one[i..]) * new Vector<float>(other[i..]);
        return Vector.Sum(sum);
    }

    private static float[] Table(Func<int, double> entry) => [.. Enumerable.Range(0, Window).Select(i => (float)entry(i))];
}
