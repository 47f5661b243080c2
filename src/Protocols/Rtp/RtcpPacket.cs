using System.Buffers;
using System.Buffers.Binary;

namespace Carillon.Protocols.Rtp;

/// <summary>One packet of a compound RTCP datagram (RFC 3550 section 6.4): a view of the bytes. Unknown types can be read as Body.</summary>
public readonly ref struct RtcpPacket
{
    public const int HeaderLength = 4;
    readonly ReadOnlySpan<byte> _body;

    RtcpPacket(byte type, int count, bool padded, ReadOnlySpan<byte> body)
    {
        RawType = type;
        Count = count;
        IsPadded = padded;
        _body = body;
    }

    public byte RawType { get; }
    public RtcpType Type => (RtcpType)RawType;
    /// <summary>Report blocks, chunks, sources or the subtype, as the type has it.</summary>
    public int Count { get; }
    public bool IsPadded { get; }
    /// <summary>All after the first four octets, without padding.</summary>
    public ReadOnlySpan<byte> Body => _body;

    /// <summary>The reporter's SSRC (SR, RR and most others begin with it), 0 if the packet has none.</summary>
    public uint Ssrc => _body.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(_body) : 0;

    /// <summary>Reads the packet at the front; consumed is where the next begins. Its type's fixed fields and its count are checked to fit.</summary>
    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out RtcpPacket packet, out int consumed)
    {
        packet = default;
        consumed = 0;
        if (source.Length < HeaderLength) return OperationStatus.NeedMoreData;
        if ((source[0] & 0xC0) != 0x80) return OperationStatus.InvalidData;

        var length = HeaderLength + 4 * BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        if (source.Length < length) return OperationStatus.NeedMoreData;

        var body = source[HeaderLength..length];
        var padded = (source[0] & 0x20) != 0;
        if (padded)
        {
            if (body.IsEmpty || body[^1] == 0 || body[^1] > body.Length) return OperationStatus.InvalidData;
            body = body[..^body[^1]];
        }
        var found = new RtcpPacket(source[1], source[0] & 0x1F, padded, body);
        if (body.Length < found.LeastLength()) return OperationStatus.InvalidData;

        packet = found;
        consumed = length;
        return OperationStatus.Done;
    }

    int LeastLength() => Type switch
    {
        RtcpType.SenderReport => 4 + SenderInfo.Length + Count * ReceptionReport.Length,
        RtcpType.ReceiverReport => 4 + Count * ReceptionReport.Length,
        RtcpType.Bye => 4 * Count,
        RtcpType.SourceDescription => 4 * Count,
        RtcpType.Application => 8,
        _ => 0,
    };

    /// <summary>The sender's part; only an SR has it.</summary>
    public bool TryGetSenderInfo(out SenderInfo info)
    {
        info = Type == RtcpType.SenderReport ? SenderInfo.Read(_body[4..]) : default;
        return Type == RtcpType.SenderReport;
    }

    /// <summary>A report block of an SR or RR; false beyond the last.</summary>
    public bool TryGetReport(int index, out ReceptionReport report)
    {
        report = default;
        if (Type is not (RtcpType.SenderReport or RtcpType.ReceiverReport) || (uint)index >= (uint)Count) return false;
        var first = Type == RtcpType.SenderReport ? 4 + SenderInfo.Length : 4;
        report = ReceptionReport.Read(_body[(first + index * ReceptionReport.Length)..]);
        return true;
    }

    /// <summary>A source of a BYE; false beyond the last.</summary>
    public bool TryGetByeSource(int index, out uint ssrc)
    {
        ssrc = 0;
        if (Type != RtcpType.Bye || (uint)index >= (uint)Count) return false;
        ssrc = BinaryPrimitives.ReadUInt32BigEndian(_body[(4 * index)..]);
        return true;
    }

    /// <summary>Why it left (UTF-8, RFC 3550 section 6.6), empty if it did not say.</summary>
    public ReadOnlySpan<byte> ByeReason
    {
        get
        {
            var at = 4 * Count;
            if (Type != RtcpType.Bye || _body.Length <= at || _body.Length < at + 1 + _body[at]) return [];
            return _body.Slice(at + 1, _body[at]);
        }
    }

    /// <summary>The items of an SDES, across its chunks.</summary>
    public SdesReader Items => new(Type == RtcpType.SourceDescription ? _body : [], Count);
}
