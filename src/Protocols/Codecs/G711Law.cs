namespace Carillon.Protocols.Codecs;

/// <summary>The two laws of G.711: mu-law (RTP payload type 0) and A-law (payload type 8).</summary>
public enum G711Law : byte
{
    ULaw,
    ALaw,
}
