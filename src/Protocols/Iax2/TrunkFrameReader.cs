using System.Buffers;
using System.Buffers.Binary;

namespace Carillon.Protocols.Iax2;

/// <summary>Walks the entries of a trunk frame. A frame that is cut gives its whole entries, then stops with <see cref="IsDamaged"/>.</summary>
public ref struct TrunkFrameReader
{
    ReadOnlySpan<byte> _rest;

    TrunkFrameReader(uint timestamp, bool timed, ReadOnlySpan<byte> entries)
    {
        Timestamp = timestamp;
        IsTimed = timed;
        _rest = entries;
    }

    /// <summary>The trunk's own time in milliseconds.</summary>
    public uint Timestamp { get; }
    /// <summary>Whether entries have a time of their call's; otherwise <see cref="EntryTimestamp"/> is the low half of the trunk's.</summary>
    public bool IsTimed { get; }
    public bool IsDamaged { get; private set; }

    public ushort CallNumber { get; private set; }
    public ushort EntryTimestamp { get; private set; }
    public ReadOnlySpan<byte> Payload { get; private set; }

    public static OperationStatus TryParse(ReadOnlySpan<byte> datagram, out TrunkFrameReader reader)
    {
        reader = default;
        if (datagram.Length < TrunkFrame.HeaderLength) return OperationStatus.NeedMoreData;
        if (Iax2Datagram.KindOf(datagram) != Iax2FrameKind.Trunk) return OperationStatus.InvalidData;
        var timed = (datagram[3] & TrunkFrame.TimedEntries) != 0;
        reader = new TrunkFrameReader(BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]), timed, datagram[TrunkFrame.HeaderLength..]);
        return OperationStatus.Done;
    }

    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        var header = IsTimed ? TrunkFrame.TimedEntryHeaderLength : TrunkFrame.UntimedEntryHeaderLength;
        if (_rest.Length < header) return Damaged();

        var first = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        var second = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        var length = IsTimed ? first : second;
        if (_rest.Length - header < length) return Damaged();

        CallNumber = (ushort)((IsTimed ? second : first) & 0x7FFF);
        EntryTimestamp = IsTimed ? BinaryPrimitives.ReadUInt16BigEndian(_rest[4..]) : (ushort)Timestamp;
        Payload = _rest.Slice(header, length);
        _rest = _rest[(header + length)..];
        return true;
    }

    bool Damaged()
    {
        IsDamaged = true;
        _rest = [];
        Payload = [];
        return false;
    }
}
