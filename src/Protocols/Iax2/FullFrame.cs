using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Carillon.Protocols.Iax2;

/// <summary>A full frame (RFC 5456 section 8.1.1): a view of the bytes it was read from, or what is to be written.</summary>
public readonly ref struct FullFrame
{
    public const int HeaderLength = 12;
    const byte PowerOfTwo = 0x80;

    public ushort SourceCallNumber { get; init; }
    public ushort DestinationCallNumber { get; init; }
    /// <summary>R: sent before.</summary>
    public bool IsRetransmission { get; init; }
    /// <summary>Milliseconds since the sender's first frame of this call.</summary>
    public uint Timestamp { get; init; }
    public byte OutSequence { get; init; }
    public byte InSequence { get; init; }
    public FrameType Type { get; init; }
    /// <summary>The octet as sent: either a value up to 127, or the C bit and an exponent of two.</summary>
    public byte RawSubclass { get; init; }
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>The value that the octet means; 0 for an exponent above 31, which no RFC 5456 subclass has.</summary>
    public uint Subclass => RawSubclass < PowerOfTwo ? RawSubclass : (RawSubclass & 0x7F) > 31 ? 0 : 1u << (RawSubclass & 0x7F);
    public IaxCommand Command => (IaxCommand)RawSubclass;
    public ControlSubclass Control => (ControlSubclass)RawSubclass;
    public MediaFormat Format => (MediaFormat)Subclass;

    public bool IsIax(IaxCommand command) => Type == FrameType.Iax && Command == command;

    /// <summary>ACK, INVAL, TXCNT, TXACC and VNAK take no sequence number and are not acknowledged (RFC 5456 section 7.1); a CALLTOKEN comes from somebody who keeps no state.</summary>
    public bool IsOutsideSequence => Type == FrameType.Iax && Command is IaxCommand.Ack or IaxCommand.Inval or IaxCommand.TxCnt or IaxCommand.TxAcc or IaxCommand.Vnak or IaxCommand.CallToken;

    public static OperationStatus TryParse(ReadOnlySpan<byte> datagram, out FullFrame frame)
    {
        frame = default;
        if (datagram.Length < HeaderLength) return OperationStatus.NeedMoreData;
        if ((datagram[0] & 0x80) == 0) return OperationStatus.InvalidData;

        var destination = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        frame = new FullFrame
        {
            SourceCallNumber = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(datagram) & 0x7FFF),
            IsRetransmission = (destination & 0x8000) != 0,
            DestinationCallNumber = (ushort)(destination & 0x7FFF),
            Timestamp = BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]),
            OutSequence = datagram[8],
            InSequence = datagram[9],
            Type = (FrameType)datagram[10],
            RawSubclass = datagram[11],
            Payload = datagram[HeaderLength..],
        };
        return OperationStatus.Done;
    }

    /// <summary>Writes header and payload. False: it does not fit, or a call number has more than 15 bits.</summary>
    public bool TryWrite(Span<byte> destination, out int written)
    {
        written = 0;
        if (destination.Length < HeaderLength + Payload.Length || SourceCallNumber > 0x7FFF || DestinationCallNumber > 0x7FFF) return false;
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(0x8000 | SourceCallNumber));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)((IsRetransmission ? 0x8000 : 0) | DestinationCallNumber));
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], Timestamp);
        destination[8] = OutSequence;
        destination[9] = InSequence;
        destination[10] = (byte)Type;
        destination[11] = RawSubclass;
        Payload.CopyTo(destination[HeaderLength..]);
        written = HeaderLength + Payload.Length;
        return true;
    }

    /// <summary>The octet for a subclass: itself below 128, else C and the exponent; null for a value that is neither.</summary>
    public static byte? CompressSubclass(uint subclass)
    {
        if (subclass < PowerOfTwo) return (byte)subclass;
        return BitOperations.IsPow2(subclass) ? (byte)(PowerOfTwo | BitOperations.Log2(subclass)) : null;
    }

    /// <summary>Sets R in a frame that is about to be sent again.</summary>
    public static void MarkRetransmission(Span<byte> frame) => frame[2] |= 0x80;
}
