using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>
/// G.722 at the edge of a leg. Within, everything is G.711: what comes is also decoded to it, by its lower band, which is the speech of a
/// telephone; what goes is encoded from it, with a silent higher band. Only who hears one such leg alone, and takes G.722 too, is given the packets themselves.
/// </summary>
internal sealed class WideSpeech
{
    private readonly G722Encoder _encoder = new();
    private readonly G722Decoder _decoder = new();
    private readonly byte[] _codes = new byte[MediaShard.MaxPayload];

    /// <summary>One octet of mu-law for each of G.722; good until the next packet.</summary>
    public ReadOnlySpan<byte> Narrowed(ReadOnlySpan<byte> wide, Span<short> pcm)
    {
        var codes = _codes.AsSpan(0, wide.Length);
        _decoder.DecodeNarrow(wide, pcm[..wide.Length]);
        G711.Encode(G711Law.ULaw, pcm[..wide.Length], codes);
        return codes;
    }

    public void Widen(G711Law law, ReadOnlySpan<byte> codes, Span<short> pcm, Span<byte> wide)
    {
        G711.Decode(law, codes, pcm[..codes.Length]);
        _encoder.EncodeNarrow(pcm[..codes.Length], wide);
    }
}
