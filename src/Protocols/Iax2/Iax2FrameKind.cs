using System.Buffers.Binary;

namespace Carillon.Protocols.Iax2;

/// <summary>What a datagram on the IAX2 port is (RFC 5456 section 8.1).</summary>
public enum Iax2FrameKind
{
    Invalid,
    /// <summary>Signalling, or voice that must arrive: section 8.1.1.</summary>
    Full,
    /// <summary>Voice of one call: section 8.1.2.</summary>
    Mini,
    /// <summary>Voice of many calls: section 8.1.3.1.</summary>
    Trunk,
    /// <summary>Video of one call: section 8.1.3.</summary>
    MetaVideo,
}

/// <summary>Tells the kinds apart by their first three octets.</summary>
public static class Iax2Datagram
{
    public static Iax2FrameKind KindOf(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < MiniFrame.HeaderLength) return Iax2FrameKind.Invalid;
        if ((datagram[0] & 0x80) != 0) return Iax2FrameKind.Full;
        if (BinaryPrimitives.ReadUInt16BigEndian(datagram) != 0) return Iax2FrameKind.Mini;
        if ((datagram[2] & 0x80) != 0) return Iax2FrameKind.MetaVideo;
        return datagram[2] == TrunkFrame.Command ? Iax2FrameKind.Trunk : Iax2FrameKind.Invalid;
    }
}
