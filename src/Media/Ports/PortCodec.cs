namespace Carillon.Media;

/// <summary>What audio behind a shared port is in, 64 kbit/s each.</summary>
public enum PortCodec : byte
{
    ULaw,
    ALaw,
    G722,
}
