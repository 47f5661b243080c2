namespace Carillon.Protocols.Iax2;

/// <summary>
/// Media format bits of CAPABILITY and FORMAT elements and of voice frames' subclass (RFC 5456 section 8.7). Asterisk since 1.4 reads
/// the two packings of G.726 the other way round; neither is offered here.
/// </summary>
[Flags]
public enum MediaFormat : uint
{
    None = 0,
    G723 = 1 << 0,
    Gsm = 1 << 1,
    Pcmu = 1 << 2,
    Pcma = 1 << 3,
    G726 = 1 << 4,
    ImaAdpcm = 1 << 5,
    SignedLinear = 1 << 6,
    Lpc10 = 1 << 7,
    G729 = 1 << 8,
    Speex = 1 << 9,
    Ilbc = 1 << 10,
    G726Aal2 = 1 << 11,
    G722 = 1 << 12,
    Amr = 1 << 13,
    Jpeg = 1 << 16,
    Png = 1 << 17,
    H261 = 1 << 18,
    H263 = 1 << 19,
    H263Plus = 1 << 20,
    H264 = 1 << 21,
}
