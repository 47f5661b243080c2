namespace Carillon.Protocols.Wav;

/// <summary>The format tags that telephony meets (RFC 2361, mmreg.h).</summary>
public enum WavFormat : ushort
{
    Pcm = 0x0001,
    ALaw = 0x0006,
    ULaw = 0x0007,
    Extensible = 0xFFFE,
}
