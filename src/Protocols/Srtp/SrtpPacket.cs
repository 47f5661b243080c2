using System.Buffers.Binary;

namespace Carillon.Protocols.Srtp;

/// <summary>What became of a received packet.</summary>
public enum SrtpVerdict
{
    /// <summary>Its tag is right, it comes for the first time, and it is plain now.</summary>
    Authentic,

    /// <summary>Too short or too long, or no RTP or RTCP.</summary>
    Malformed,

    /// <summary>Seen before, or too old to know.</summary>
    Replayed,

    /// <summary>Not by who holds the key, or changed on the way.</summary>
    BadTag,
}

/// <summary>Where things are in SRTP and SRTCP packets (RFC 3711 sections 3.1 and 3.4).</summary>
internal static class SrtpPacket
{
    public const int IndexWord = 4;
    public const int RtcpHeader = 8;
    public const uint Encrypted = 0x8000_0000;
    public const long MaxRtcpIndex = 0x7FFF_FFFF;
    public const long MaxIndex = (1L << 48) - 1;

    /// <summary>Octets of the RTP header with sources and extension; 0 when it does not fit. Padding is read after decryption only.</summary>
    public static int RtpHeader(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < 12 || packet[0] >> 6 != 2) return 0;
        var length = 12 + 4 * (packet[0] & 0x0F);
        if ((packet[0] & 0x10) == 0) return length <= packet.Length ? length : 0;
        if (packet.Length < length + 4) return 0;
        length += 4 + 4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]);
        return length <= packet.Length ? length : 0;
    }

    public static ushort Sequence(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);

    public static uint RtpSsrc(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);

    public static uint RtcpSsrc(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);

    public static uint RolloverCounter(long index) => (uint)(index >> 16);
}
