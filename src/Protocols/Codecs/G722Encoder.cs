namespace Carillon.Protocols.Codecs;

/// <summary>ITU-T G.722 at 64 kbit/s: two samples of 16 kHz become one octet. It has memory: one for each stream. Not for two threads at once.</summary>
public sealed class G722Encoder
{
    private readonly short[] _history = new short[G722Mirror.Taps];
    private G722Band _lower = G722Band.Lower;
    private G722Band _higher = G722Band.Higher;

    /// <summary>Encodes samples of 16 kHz, an even number of them, into half as many octets.</summary>
    public void Encode(ReadOnlySpan<short> wide, Span<byte> codes)
    {
        for (var i = 0; i < wide.Length / 2; i++)
        {
            G722Mirror.Split(_history, wide[2 * i], wide[2 * i + 1], out var low, out var high);
            codes[i] = Code(low, high);
        }
    }

    /// <summary>Encodes samples of 8 kHz, one octet each: they are the lower band as it is, and the higher band is silent.</summary>
    public void EncodeNarrow(ReadOnlySpan<short> narrow, Span<byte> codes)
    {
        for (var i = 0; i < narrow.Length; i++) codes[i] = Code(narrow[i] >> 1, 0);
    }

    /// <summary>Encodes samples of both bands, one octet for each pair: what <see cref="G722Decoder.DecodeBands"/> made, or sums of such.</summary>
    public void EncodeBands(ReadOnlySpan<short> low, ReadOnlySpan<short> high, Span<byte> codes)
    {
        for (var i = 0; i < low.Length; i++) codes[i] = Code(low[i] >> 1, high[i] >> 1);
    }

    private byte Code(int low, int high) => (byte)(Higher(high) << 6 | Lower(low));

    private int Lower(int sample)
    {
        var difference = G722Band.Limit(sample - _lower.Expected);
        var size = difference >= 0 ? difference : -(difference + 1);
        var interval = 1;
        while (interval < G722Tables.Q6.Length && size >= (G722Tables.Q6[interval] * _lower.Step) >> 12) interval++;
        // ILN and ILP: 63, 62, 31 ... 4 below zero, 61 ... 32 from there on.
        var code = difference >= 0 ? 62 - interval : interval <= 2 ? 64 - interval : 34 - interval;
        var four = code >> 2;
        _lower.Predict((_lower.Step * G722Tables.Qm4[four]) >> 15);
        _lower.Scale(G722Tables.LowerStep[four]);
        return code;
    }

    private int Higher(int sample)
    {
        var difference = G722Band.Limit(sample - _higher.Expected);
        var size = difference >= 0 ? difference : -(difference + 1);
        var isLarge = size >= (564 * _higher.Step) >> 12;
        var code = (difference >= 0, isLarge) switch
        {
            (true, true) => 2,
            (true, false) => 3,
            (false, true) => 0,
            (false, false) => 1,
        };
        _higher.Predict((_higher.Step * G722Tables.Qm2[code]) >> 15);
        _higher.Scale(G722Tables.HigherStep[code]);
        return code;
    }
}
