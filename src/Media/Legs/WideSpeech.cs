using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>
/// G.722 at the edge of a leg. Within, everything is G.711: what comes is also decoded to it, by its lower band, which is the speech of a
/// telephone; what goes is encoded from it, with a silent higher band. Who hears one such leg alone, and takes G.722 too, is given the packets themselves; in a
/// mix of several the higher band is a second voice beside the first, at the same 8 kHz.
/// </summary>
internal sealed class WideSpeech
{
    private readonly G722Encoder _encoder = new();
    private readonly G722Decoder _decoder = new();
    private readonly byte[] _codes = new byte[MediaShard.MaxPayload];
    private readonly byte[] _high = new byte[MediaShard.MaxPayload];

    /// <summary>One octet of mu-law for each of G.722; good until the next packet.</summary>
    public ReadOnlySpan<byte> Narrowed(ReadOnlySpan<byte> wide, Span<short> pcm)
    {
        var codes = _codes.AsSpan(0, wide.Length);
        _decoder.DecodeNarrow(wide, pcm[..wide.Length]);
        G711.Encode(G711Law.ULaw, pcm[..wide.Length], codes);
        return codes;
    }

    /// <summary>The same with the higher band beside it, as good as mu-law is; also good until the next packet.</summary>
    public ReadOnlySpan<byte> Split(ReadOnlySpan<byte> wide, Span<short> low, Span<short> high, out ReadOnlySpan<byte> highCodes)
    {
        var codes = _codes.AsSpan(0, wide.Length);
        var mine = _high.AsSpan(0, wide.Length);
        _decoder.DecodeBands(wide, low, high);
        G711.Encode(G711Law.ULaw, low[..wide.Length], codes);
        G711.Encode(G711Law.ULaw, high[..wide.Length], mine);
        highCodes = mine;
        return codes;
    }

    public void Join(ReadOnlySpan<short> low, ReadOnlySpan<short> high, Span<byte> wide) => _encoder.EncodeBands(low, high, wide);

    public void Widen(G711Law law, ReadOnlySpan<byte> codes, Span<short> pcm, Span<byte> wide)
    {
        G711.Decode(law, codes, pcm[..codes.Length]);
        _encoder.EncodeNarrow(pcm[..codes.Length], wide);
    }
}
