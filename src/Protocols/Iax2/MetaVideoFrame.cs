using System.Buffers;
using System.Buffers.Binary;

namespace Carillon.Protocols.Iax2;

/// <summary>A meta video frame (RFC 5456 section 8.1.3): a mini frame for video. The top bit of the 16 behind the call number marks the last packet of a picture.</summary>
public readonly ref struct MetaVideoFrame
{
    public const int HeaderLength = 6;

    MetaVideoFrame(ushort callNumber, bool marker, ushort timestamp, ReadOnlySpan<byte> payload)
    {
        CallNumber = callNumber;
        Marker = marker;
        Timestamp = timestamp;
        Payload = payload;
    }

    public ushort CallNumber { get; }
    public bool Marker { get; }
    /// <summary>15 bits.</summary>
    public ushort Timestamp { get; }
    public ReadOnlySpan<byte> Payload { get; }

    public static OperationStatus TryParse(ReadOnlySpan<byte> datagram, out MetaVideoFrame frame)
    {
        frame = default;
        if (datagram.Length < HeaderLength) return OperationStatus.NeedMoreData;
        if (BinaryPrimitives.ReadUInt16BigEndian(datagram) != 0 || (datagram[2] & 0x80) == 0) return OperationStatus.InvalidData;
        var time = BinaryPrimitives.ReadUInt16BigEndian(datagram[4..]);
        var callNumber = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]) & 0x7FFF);
        frame = new MetaVideoFrame(callNumber, (time & 0x8000) != 0, (ushort)(time & 0x7FFF), datagram[HeaderLength..]);
        return OperationStatus.Done;
    }

    public static bool TryWrite(Span<byte> destination, ushort callNumber, bool marker, ushort timestamp, ReadOnlySpan<byte> payload, out int written)
    {
        written = 0;
        if (callNumber > 0x7FFF || timestamp > 0x7FFF || destination.Length < HeaderLength + payload.Length) return false;
        BinaryPrimitives.WriteUInt16BigEndian(destination, 0);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)(0x8000 | callNumber));
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], (ushort)((marker ? 0x8000 : 0) | timestamp));
        payload.CopyTo(destination[HeaderLength..]);
        written = HeaderLength + payload.Length;
        return true;
    }
}
