using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Carillon.Protocols.Iax2;

/// <summary>Values of elements that are neither text nor a plain number.</summary>
static class ElementCoding
{
    public const int AddressLength = 16;
    const int Inet = 2;

    /// <summary>APPARENT ADDR (RFC 5456 section 8.6.17): a BSD sockaddr_in; its family in the sender's byte order, so both are taken. Null: not IPv4.</summary>
    public static IPEndPoint? ReadAddress(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8) return null;
        var inet = BinaryPrimitives.ReadUInt16BigEndian(data) == Inet || BinaryPrimitives.ReadUInt16LittleEndian(data) == Inet;
        return inet ? new IPEndPoint(new IPAddress(data.Slice(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(data[2..])) : null;
    }

    /// <summary>Writes 16 octets, the family as 0x0200 like the RFC's example. False: not IPv4.</summary>
    public static bool TryWriteAddress(Span<byte> destination, IPEndPoint address)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork) return false;
        destination[..AddressLength].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(destination, Inet);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)address.Port);
        return address.Address.TryWriteBytes(destination[4..], out _);
    }

    /// <summary>DATETIME (RFC 5456 section 8.6.28): years since 2000, month, day, hour, minute, half seconds. Null: no such day.</summary>
    public static DateTime? UnpackTime(uint packed)
    {
        var (year, month, day) = (2000 + (int)(packed >> 25), (int)(packed >> 21 & 15), (int)(packed >> 16 & 31));
        var (hour, minute, second) = ((int)(packed >> 11 & 31), (int)(packed >> 5 & 63), 2 * (int)(packed & 31));
        if (month is < 1 or > 12 || day < 1 || day > System.DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return null;
        return new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
    }

    public static uint PackTime(DateTime time) =>
        (uint)Math.Clamp(time.Year - 2000, 0, 127) << 25 | (uint)time.Month << 21 | (uint)time.Day << 16 | (uint)time.Hour << 11 | (uint)time.Minute << 5 | (uint)time.Second / 2;
}
