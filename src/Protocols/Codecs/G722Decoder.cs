namespace Carillon.Protocols.Codecs;

/// <summary>ITU-T G.722 at 64 kbit/s (mode 1): one octet becomes two samples of 16 kHz. It has memory: one for each stream. Not for two threads at once.</summary>
public sealed class G722Decoder
{
    private const int Most = 16_383;
    private readonly short[] _history = new short[G722Mirror.Taps];
    private G722Band _lower = G722Band.Lower;
    private G722Band _higher = G722Band.Higher;

    /// <summary>Decodes octets into twice as many samples of 16 kHz.</summary>
    public void Decode(ReadOnlySpan<byte> codes, Span<short> wide)
    {
        for (var i = 0; i < codes.Length; i++)
            (wide[2 * i], wide[2 * i + 1]) = G722Mirror.Join(_history, Lower(codes[i] & 63), Higher(codes[i] >> 6));
    }

    /// <summary>Decodes octets into as many samples of 8 kHz: the lower band alone, which is what the mirror filters made of it.</summary>
    public void DecodeNarrow(ReadOnlySpan<byte> codes, Span<short> narrow)
    {
        for (var i = 0; i < codes.Length; i++) narrow[i] = (short)(Lower(codes[i] & 63) << 1);
    }

    /// <summary>Decodes octets into as many samples of each band: the lower one as above, and the higher one with its frequencies mirrored, as the filters leave it.</summary>
    public void DecodeBands(ReadOnlySpan<byte> codes, Span<short> low, Span<short> high)
    {
        for (var i = 0; i < codes.Length; i++) (low[i], high[i]) = ((short)(Lower(codes[i] & 63) << 1), (short)(Higher(codes[i] >> 6) << 1));
    }

    private int Lower(int code)
    {
        var sample = Math.Clamp(_lower.Expected + ((_lower.Step * G722Tables.Qm6[code]) >> 15), -Most - 1, Most);
        var four = code >> 2;
        _lower.Predict((_lower.Step * G722Tables.Qm4[four]) >> 15);
        _lower.Scale(G722Tables.LowerStep[four]);
        return sample;
    }

    private int Higher(int code)
    {
        var difference = (_higher.Step * G722Tables.Qm2[code]) >> 15;
        var sample = Math.Clamp(_higher.Expected + difference, -Most - 1, Most);
        _higher.Predict(difference);
        _higher.Scale(G722Tables.HigherStep[code]);
        return sample;
    }
}
