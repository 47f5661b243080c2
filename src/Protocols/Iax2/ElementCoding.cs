using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Carillon.Protocols.Iax2;

/// <summary>Values of elements that are neither text nor a plain number.</summary>
static class ElementCoding
{
    /// <summary>Of the longer one, struct sockaddr_in6.</summary>
    public const int MostAddress = 28;
    const int LengthV4 = 16, Inet = 2, Inet6 = 10;

    /// <summary>APPARENT ADDR (RFC 5456 section 8.6.17): a BSD sockaddr_in; its family in the sender's byte order, so both are taken. IPv6, which the RFC does not
    /// have, is a sockaddr_in6 as Linux has it (Asterisk's). Null: neither.</summary>
    public static IPEndPoint? ReadAddress(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8) return null;
        var port = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        if (IsFamily(data, Inet)) return new IPEndPoint(new IPAddress(data.Slice(4, 4)), port);
        return IsFamily(data, Inet6) && data.Length >= MostAddress ? new IPEndPoint(new IPAddress(data.Slice(8, 16)), port) : null;
    }

    /// <summary>Writes 16 or 28 octets, the family as 0x0200 like the RFC's example, or 0x0A00; returns how many.</summary>
    public static int WriteAddress(Span<byte> destination, IPEndPoint address)
    {
        var is6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var length = is6 ? MostAddress : LengthV4;
        destination[..length].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)(is6 ? Inet6 : Inet));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)address.Port);
        address.Address.TryWriteBytes(destination[(is6 ? 8 : 4)..], out _);
        return length;
    }

    static bool IsFamily(ReadOnlySpan<byte> data, int family) => BinaryPrimitives.ReadUInt16BigEndian(data) == family || BinaryPrimitives.ReadUInt16LittleEndian(data) == family;

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
