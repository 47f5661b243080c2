using System.Buffers.Binary;

namespace Carillon.Protocols.Rtp;

/// <summary>Builds a compound RTCP datagram in a span (RFC 3550 section 6.1: a report first, then SDES with CNAME). A packet that does not fit is left out and answered with false.</summary>
public ref struct RtcpWriter(Span<byte> destination)
{
    public const int MaxReports = 31;
    readonly Span<byte> _destination = destination;

    public int Written { get; private set; }

    public bool TrySenderReport(uint ssrc, scoped in SenderInfo info, scoped ReadOnlySpan<ReceptionReport> reports)
    {
        var length = 8 + SenderInfo.Length + reports.Length * ReceptionReport.Length;
        if (reports.Length > MaxReports || !TryBegin(RtcpType.SenderReport, reports.Length, length, out var packet)) return false;
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], ssrc);
        info.Write(packet[8..]);
        WriteReports(packet[(8 + SenderInfo.Length)..], reports);
        return true;
    }

    public bool TryReceiverReport(uint ssrc, scoped ReadOnlySpan<ReceptionReport> reports)
    {
        var length = 8 + reports.Length * ReceptionReport.Length;
        if (reports.Length > MaxReports || !TryBegin(RtcpType.ReceiverReport, reports.Length, length, out var packet)) return false;
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], ssrc);
        WriteReports(packet[8..], reports);
        return true;
    }

    /// <summary>One chunk with one item, usually the CNAME; the text is UTF-8, at most 255 octets.</summary>
    public bool TrySourceDescription(uint ssrc, SdesItem item, scoped ReadOnlySpan<byte> text)
    {
        var length = (8 + 2 + text.Length + 4) & ~3; // at least one null octet ends the chunk
        if (text.Length > byte.MaxValue || !TryBegin(RtcpType.SourceDescription, 1, length, out var packet)) return false;
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], ssrc);
        packet[8] = (byte)item;
        packet[9] = (byte)text.Length;
        text.CopyTo(packet[10..]);
        packet[(10 + text.Length)..].Clear();
        return true;
    }

    /// <summary>Takes leave of one source; an empty reason is not sent.</summary>
    public bool TryBye(uint ssrc, scoped ReadOnlySpan<byte> reason = default)
    {
        var length = reason.IsEmpty ? 8 : (8 + 1 + reason.Length + 3) & ~3;
        if (reason.Length > byte.MaxValue || !TryBegin(RtcpType.Bye, 1, length, out var packet)) return false;
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], ssrc);
        if (reason.IsEmpty) return true;
        packet[8] = (byte)reason.Length;
        reason.CopyTo(packet[9..]);
        packet[(9 + reason.Length)..].Clear();
        return true;
    }

    bool TryBegin(RtcpType type, int count, int length, out Span<byte> packet)
    {
        packet = default;
        if (_destination.Length - Written < length) return false;
        packet = _destination.Slice(Written, length);
        packet[0] = (byte)(0x80 | count);
        packet[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(length / 4 - 1));
        Written += length;
        return true;
    }

    static void WriteReports(Span<byte> destination, ReadOnlySpan<ReceptionReport> reports)
    {
        for (var i = 0; i < reports.Length; i++) reports[i].Write(destination[(i * ReceptionReport.Length)..]);
    }
}
