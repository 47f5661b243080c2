using System.Buffers;
using System.Buffers.Binary;

namespace Carillon.Protocols.Rtp;

/// <summary>The header of one RTP packet (RFC 3550 section 5.1, extension section 5.3.1). It holds offsets, not bytes: ask it with the packet it was read from.</summary>
public readonly record struct RtpHeader
{
    public const int FixedLength = 12;
    public const int MaxCsrcCount = 15;
    const byte Version2 = 0x80;
    const byte PaddingBit = 0x20;
    const byte ExtensionBit = 0x10;

    public bool Marker { get; init; }
    public byte PayloadType { get; init; }
    public ushort SequenceNumber { get; init; }
    public uint Timestamp { get; init; }
    public uint Ssrc { get; init; }

    public int CsrcCount { get; private init; }
    public bool HasExtension { get; private init; }
    /// <summary>The 16 bits "defined by profile" in front of the extension; 0xBEDE is RFC 8285's one-byte form.</summary>
    public ushort ExtensionProfile { get; private init; }
    public int ExtensionLength { get; private init; }
    public int PaddingLength { get; private init; }

    /// <summary>Octets in front of the payload.</summary>
    public int Length { get; private init; }
    public int PayloadLength { get; private init; }

    /// <summary>Reads the header of a whole datagram. NeedMoreData: cut short. InvalidData: not RTP version 2, or lengths that contradict each other.</summary>
    public static OperationStatus TryParse(ReadOnlySpan<byte> packet, out RtpHeader header)
    {
        header = default;
        if (packet.Length < FixedLength) return OperationStatus.NeedMoreData;
        if ((packet[0] & 0xC0) != Version2) return OperationStatus.InvalidData;

        int csrcCount = packet[0] & 0x0F;
        var length = FixedLength + 4 * csrcCount;
        var extended = (packet[0] & ExtensionBit) != 0;
        var extensionLength = 0;
        ushort profile = 0;
        if (extended)
        {
            if (packet.Length < length + 4) return OperationStatus.NeedMoreData;
            profile = BinaryPrimitives.ReadUInt16BigEndian(packet[length..]);
            extensionLength = 4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]);
            length += 4 + extensionLength;
        }
        if (packet.Length < length) return OperationStatus.NeedMoreData;

        int padding = (packet[0] & PaddingBit) != 0 ? packet[^1] : 0;
        if ((packet[0] & PaddingBit) != 0 && (padding == 0 || padding > packet.Length - length)) return OperationStatus.InvalidData;

        header = new RtpHeader
        {
            Marker = (packet[1] & 0x80) != 0,
            PayloadType = (byte)(packet[1] & 0x7F),
            SequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]),
            Timestamp = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]),
            Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]),
            CsrcCount = csrcCount,
            HasExtension = extended,
            ExtensionProfile = profile,
            ExtensionLength = extensionLength,
            PaddingLength = padding,
            Length = length,
            PayloadLength = packet.Length - length - padding,
        };
        return OperationStatus.Done;
    }

    /// <summary>What the packet carries, without header and padding.</summary>
    public ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> packet) => packet.Slice(Length, PayloadLength);

    /// <summary>The extension's data, without its profile and length words.</summary>
    public ReadOnlySpan<byte> Extension(ReadOnlySpan<byte> packet) => packet.Slice(Length - ExtensionLength, ExtensionLength);

    /// <summary>A contributing source; index is below <see cref="CsrcCount"/>.</summary>
    public uint Csrc(ReadOnlySpan<byte> packet, int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)CsrcCount, nameof(index));
        return BinaryPrimitives.ReadUInt32BigEndian(packet[(FixedLength + 4 * index)..]);
    }

    /// <summary>Writes the plain 12 octets: no CSRC, extension or padding. False: the destination is too short.</summary>
    public bool TryWrite(Span<byte> destination)
    {
        if (destination.Length < FixedLength) return false;
        WriteFixed(destination, Version2);
        return true;
    }

    /// <summary>Writes the header with sources and an extension (its length a multiple of four). False: too short, or more than fits the fields.</summary>
    public bool TryWrite(Span<byte> destination, ReadOnlySpan<uint> csrc, bool extended, ushort profile, ReadOnlySpan<byte> extension, out int written)
    {
        written = 0;
        if (csrc.Length > MaxCsrcCount || extension.Length % 4 != 0 || extension.Length / 4 > ushort.MaxValue) return false;
        var length = FixedLength + 4 * csrc.Length + (extended ? 4 + extension.Length : 0);
        if (destination.Length < length) return false;

        WriteFixed(destination, (byte)(Version2 | (extended ? ExtensionBit : 0) | csrc.Length));
        var at = FixedLength;
        foreach (var source in csrc)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[at..], source);
            at += 4;
        }
        if (extended)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[at..], profile);
            BinaryPrimitives.WriteUInt16BigEndian(destination[(at + 2)..], (ushort)(extension.Length / 4));
            extension.CopyTo(destination[(at + 4)..]);
        }
        written = length;
        return true;
    }

    void WriteFixed(Span<byte> destination, byte first)
    {
        destination[0] = first;
        destination[1] = (byte)((Marker ? 0x80 : 0) | (PayloadType & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], SequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], Timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Ssrc);
    }
}
