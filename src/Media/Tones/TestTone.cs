namespace Carillon.Media;

/// <summary>1004 Hz at -16 dBm0, without an end: the tone by which lines are measured (ITU-T O.6 avoids 1000 Hz, a divisor of the sampling rate).</summary>
public sealed class TestTone : IAudioProcessor
{
    public const double Hertz = 1004;

    /// <summary>ITU-T G.711 section 5: a sine as loud as µ-law can be is +3.17 dBm0. In 16 bits its peak is 32124.</summary>
    public static readonly double Peak = 32_124 * Math.Pow(10, (-16 - 3.17) / 20);

    // 251 waves in a quarter of a second: there it begins anew without a seam.
    private static readonly short[] Wave = [.. Enumerable.Range(0, MediaClock.SampleRate / 4).Select(i => (short)Math.Round(Peak * Math.Sin(2 * Math.PI * Hertz * i / MediaClock.SampleRate)))];

    private int _at;

    public void Produce(Span<short> pcm8k20ms)
    {
        for (var i = 0; i < pcm8k20ms.Length; i++)
        {
            pcm8k20ms[i] = Wave[_at];
            _at = _at + 1 == Wave.Length ? 0 : _at + 1;
        }
    }

    public void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info)
    {
        // It listens to nobody.
    }
}
