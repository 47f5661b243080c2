using System.Buffers;

namespace Carillon.Protocols.Rtp;

/// <summary>What tells RTCP from noise (RFC 3550 appendix A.2) and from RTP on the same port (RFC 5761 section 4).</summary>
public static class RtcpCompound
{
    /// <summary>True when the second octet is an RTCP type; with rtcp-mux this decides before anything is parsed.</summary>
    public static bool LooksLikeRtcp(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= RtcpPacket.HeaderLength && (datagram[0] & 0xC0) == 0x80 && datagram[1] is >= 192 and <= 223;

    /// <summary>True when the datagram is a report followed by packets whose lengths fill it exactly, padded at most in the last.</summary>
    public static bool IsValid(ReadOnlySpan<byte> datagram)
    {
        var first = true;
        var rest = datagram;
        while (!rest.IsEmpty)
        {
            if (RtcpPacket.TryParse(rest, out var packet, out var consumed) != OperationStatus.Done) return false;
            if (first && packet.Type is not (RtcpType.SenderReport or RtcpType.ReceiverReport)) return false;
            if (packet.IsPadded && consumed != rest.Length) return false;
            first = false;
            rest = rest[consumed..];
        }
        return !first;
    }
}
