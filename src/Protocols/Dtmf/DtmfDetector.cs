namespace Carillon.Protocols.Dtmf;

/// <summary>
/// Hears keys in 8 kHz audio (ITU-T Q.23, with the limits of Q.24 and of AT&amp;T there): each tone -25 to 0 dBm0, the high one at
/// most 4 dB above and 8 dB below the low one, frequencies within 1.5 % taken and from 3.5 % on refused, tones of 40 ms taken and
/// of 23 ms refused, breaks of 10 ms bridged, pauses of 40 ms seen. Every 5 ms it looks at the last 20 (<see cref="ToneSpectrum"/>);
/// five looks in a row must show the same key and next to nothing else. Allocates at its making alone.
/// </summary>
public sealed class DtmfDetector
{
    private const string Keys = "123A456B789C*0#D";
    // A tone of 40 ms fills six to seven looks well enough, one of 23 ms four at most.
    private const int LeastLooks = 5;
    // A break of 10 ms spoils four or five looks, a pause of 40 ms ten.
    private const int PauseLooks = 7;
    // What the looks at the edges of a tone miss of its length.
    private const int EdgeMs = 8;
    private readonly ToneSpectrum _spectrum = new();
    private readonly short[] _hop = new short[ToneSpectrum.Hop];
    private int _filled;
    private int _key = -1;
    private int _looks;
    private int _length;
    private int _missed;

    /// <summary>A key that was let go within these samples, or null. Not more than 40 ms at once, or a key may go untold.</summary>
    public DtmfPress? Feed(ReadOnlySpan<short> samples)
    {
        DtmfPress? press = null;
        while (!samples.IsEmpty)
        {
            var count = Math.Min(samples.Length, _hop.Length - _filled);
            samples[..count].CopyTo(_hop.AsSpan(_filled));
            samples = samples[count..];
            _filled += count;
            if (_filled < _hop.Length) break;
            _filled = 0;
            press = Step(_spectrum.Look(_hop)) ?? press;
        }
        return press;
    }

    private DtmfPress? Step(int key)
    {
        if (key >= 0 && key == _key)
        {
            _looks++;
            _length += 1 + _missed;
            _missed = 0;
            return null;
        }
        DtmfPress? press = null;
        if (_key >= 0 && (key >= 0 || ++_missed >= PauseLooks)) press = End();
        if (key >= 0 && _key < 0) (_key, _looks, _length, _missed) = (key, 1, 1, 0);
        return press;
    }

    private DtmfPress? End()
    {
        var (key, heard) = (_key, _looks >= LeastLooks);
        _key = -1;
        return heard ? new DtmfPress(Keys[key], TimeSpan.FromMilliseconds(_length * ToneSpectrum.HopMs + EdgeMs)) : null;
    }
}
