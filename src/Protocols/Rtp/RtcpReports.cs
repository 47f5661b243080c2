using System.Buffers.Binary;

namespace Carillon.Protocols.Rtp;

/// <summary>The sender's part of an SR (RFC 3550 section 6.4.1): when it was, by both clocks, and what has been sent.</summary>
public readonly record struct SenderInfo(ulong NtpTimestamp, uint RtpTimestamp, uint PacketCount, uint OctetCount)
{
    public const int Length = 20;

    /// <summary>The middle 32 bits, which the other side sends back as "last SR".</summary>
    public uint CompactNtp => (uint)(NtpTimestamp >> 16);

    internal static SenderInfo Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64BigEndian(source),
        BinaryPrimitives.ReadUInt32BigEndian(source[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(source[12..]),
        BinaryPrimitives.ReadUInt32BigEndian(source[16..]));

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, NtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], RtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], PacketCount);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], OctetCount);
    }
}

/// <summary>A reception report block (RFC 3550 section 6.4.1). Fraction lost is in 1/256, cumulative lost is signed (duplicates make it negative),
/// jitter in timestamp units, the delay since the last SR in 1/65536 s.</summary>
public readonly record struct ReceptionReport(uint Ssrc, byte FractionLost, int CumulativeLost, uint HighestSequence, uint Jitter, uint LastSenderReport, uint DelaySinceLastSenderReport)
{
    public const int Length = 24;
    const int MaxLost = 0x7FFFFF;

    internal static ReceptionReport Read(ReadOnlySpan<byte> source)
    {
        var lost = BinaryPrimitives.ReadUInt32BigEndian(source[4..]);
        return new ReceptionReport(
            BinaryPrimitives.ReadUInt32BigEndian(source),
            (byte)(lost >> 24),
            (int)(lost << 8) >> 8,
            BinaryPrimitives.ReadUInt32BigEndian(source[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[20..]));
    }

    internal void Write(Span<byte> destination)
    {
        var lost = Math.Clamp(CumulativeLost, -MaxLost - 1, MaxLost);
        BinaryPrimitives.WriteUInt32BigEndian(destination, Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)FractionLost << 24 | (uint)lost & 0xFFFFFF);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], DelaySinceLastSenderReport);
    }

    /// <summary>Round trip in 1/65536 s, from our clock's compact NTP time at arrival (RFC 3550 section 6.4.1), or null if the peer has had no SR of ours.</summary>
    public uint? RoundTrip(uint compactNow)
    {
        if (LastSenderReport == 0) return null;
        var trip = unchecked(compactNow - LastSenderReport - DelaySinceLastSenderReport);
        return trip > int.MaxValue ? 0 : trip; // a peer whose clock drifts may report more delay than there was
    }
}
