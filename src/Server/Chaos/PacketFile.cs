using System.Buffers.Binary;

namespace Carillon.Server.Chaos;

/// <summary>A datagram that left. <paramref name="EndsCall"/>: a BYE of SIP or a HANGUP of IAX2, which a server may send that must send nothing else.</summary>
internal readonly record struct SentDatagram(DateTimeOffset At, ushort From, bool EndsCall);

/// <summary>The classic file of libpcap, of UDP over IPv4 over Ethernet, which loopback pretends to be.</summary>
internal static class PacketFile
{
    private const uint Magic = 0xa1b2c3d4;
    private const int Header = 24;
    private const int RecordHeader = 16;
    private const int Ethernet = 14;
    private const int Udp = 8;

    private const ushort Iax2Port = 4569;
    private const byte Iax2Control = 6;
    private const byte Hangup = 5;

    /// <exception cref="IOException">It is another kind of file.</exception>
    public static IReadOnlyList<SentDatagram> Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < Header || BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic)
            throw new IOException("the capture is no file of libpcap with microseconds");
        List<SentDatagram> sent = [];
        for (var rest = file[Header..]; rest.Length >= RecordHeader;)
        {
            var kept = (int)BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
            if (rest.Length < RecordHeader + kept)
                break; // cut off in the middle of a record
            if (TryRead(At(rest), rest.Slice(RecordHeader, kept), out var datagram))
                sent.Add(datagram);
            rest = rest[(RecordHeader + kept)..];
        }

        return sent;
    }

    private static DateTimeOffset At(ReadOnlySpan<byte> record) =>
        DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32LittleEndian(record)).AddMicroseconds(BinaryPrimitives.ReadUInt32LittleEndian(record[4..]));

    private static bool TryRead(DateTimeOffset at, ReadOnlySpan<byte> frame, out SentDatagram datagram)
    {
        datagram = default;
        if (frame.Length < Ethernet + 20 || frame[Ethernet] >> 4 != 4)
            return false;
        var udp = frame[(Ethernet + ((frame[Ethernet] & 0xf) * 4))..];
        if (udp.Length < Udp)
            return false;
        var from = BinaryPrimitives.ReadUInt16BigEndian(udp);
        datagram = new SentDatagram(at, from, EndsCall(from, udp[Udp..]));
        return true;
    }

    /// <summary>RFC 5456, 8.1: a full frame has its first bit set, its type in octet 10 and its subclass in octet 11.</summary>
    private static bool EndsCall(ushort from, ReadOnlySpan<byte> payload) => from == Iax2Port
        ? payload.Length >= 12 && payload[0] >= 0x80 && payload[10] == Iax2Control && payload[11] == Hangup
        : payload.StartsWith("BYE "u8);
}
