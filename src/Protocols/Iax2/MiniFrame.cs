using System.Buffers;
using System.Buffers.Binary;

namespace Carillon.Protocols.Iax2;

/// <summary>A mini frame (RFC 5456 section 8.1.2): the sender's call number, the low 16 bits of the call's time, audio. Its format is that of the last full voice frame.</summary>
public readonly ref struct MiniFrame
{
    public const int HeaderLength = 4;

    MiniFrame(ushort callNumber, ushort timestamp, ReadOnlySpan<byte> payload)
    {
        CallNumber = callNumber;
        Timestamp = timestamp;
        Payload = payload;
    }

    public ushort CallNumber { get; }
    public ushort Timestamp { get; }
    public ReadOnlySpan<byte> Payload { get; }

    public static OperationStatus TryParse(ReadOnlySpan<byte> datagram, out MiniFrame frame)
    {
        frame = default;
        if (datagram.Length < HeaderLength) return OperationStatus.NeedMoreData;
        var callNumber = BinaryPrimitives.ReadUInt16BigEndian(datagram);
        if (callNumber is 0 or > 0x7FFF) return OperationStatus.InvalidData;
        frame = new MiniFrame(callNumber, BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]), datagram[HeaderLength..]);
        return OperationStatus.Done;
    }

    /// <summary>Writes a mini frame. False: it does not fit, or the call number is not 1 to 32767.</summary>
    public static bool TryWrite(Span<byte> destination, ushort callNumber, ushort timestamp, ReadOnlySpan<byte> payload, out int written)
    {
        written = 0;
        if (callNumber is 0 or > 0x7FFF || destination.Length < HeaderLength + payload.Length) return false;
        BinaryPrimitives.WriteUInt16BigEndian(destination, callNumber);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], timestamp);
        payload.CopyTo(destination[HeaderLength..]);
        written = HeaderLength + payload.Length;
        return true;
    }
}
