namespace Carillon.Protocols.Codecs;

/// <summary>
/// The background of a speaker who pauses (RFC 3389): white noise through the all-pole filter that its packet describes, at the level that it
/// names. It has memory: one for each stream. Not for two threads at once.
/// </summary>
public sealed class ComfortNoise
{
    /// <summary>The static payload type (RFC 3551 section 6).</summary>
    public const byte PayloadType = 13;

    private const int MostOrder = 12;
    private readonly double[] _reflections = new double[MostOrder];
    private readonly double[] _memory = new double[MostOrder + 1];
    private int _order;
    private double _excitation;
    private uint _random = 0x9E37_79B9;

    /// <summary>Takes a packet: the level in -dBov, then reflection coefficients, of which twelve are used. False: it is empty, and nothing changes.</summary>
    public bool TryUpdate(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty) return false;
        var power = Math.Pow(10, -(payload[0] & 0x7F) / 10.0) * short.MaxValue * short.MaxValue;
        _order = Math.Min(payload.Length - 1, MostOrder);
        for (var i = 0; i < _order; i++)
        {
            // 255 is reserved; the others are below 1 in magnitude, so that the filter is stable.
            _reflections[i] = 258.0 * (Math.Min(payload[i + 1], (byte)254) - 127) / 32_768;
            // What the filter adds is taken off: the level is that of what comes out.
            power *= 1 - _reflections[i] * _reflections[i];
        }
        _excitation = Math.Sqrt(3 * power);
        return true;
    }

    public void Fill(Span<short> samples)
    {
        for (var n = 0; n < samples.Length; n++)
        {
            var forward = _excitation * White();
            for (var i = _order - 1; i >= 0; i--)
            {
                forward -= _reflections[i] * _memory[i];
                _memory[i + 1] = _memory[i] + _reflections[i] * forward;
            }
            _memory[0] = forward;
            samples[n] = (short)Math.Clamp(forward, short.MinValue, short.MaxValue);
        }
    }

    // xorshift32, from -1 to 1.
    private double White()
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return (int)_random / 2147483648.0;
    }
}
