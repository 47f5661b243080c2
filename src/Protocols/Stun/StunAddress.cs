using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Carillon.Protocols.Stun;

/// <summary>XOR-MAPPED-ADDRESS (RFC 8489 section 14.2): hidden from gateways that rewrite every address they find.</summary>
internal static class StunAddress
{
    private const byte V4 = 1, V6 = 2;
    private const int PortKey = 0x2112;

    /// <summary>Null: of no family that is known, or of the wrong length.</summary>
    public static IPEndPoint? Read(ReadOnlySpan<byte> value, ReadOnlySpan<byte> transactionId)
    {
        if (value.Length < 4) return null;
        int length = (value[1], value.Length) switch { (V4, 8) => 4, (V6, 20) => 16, _ => 0 };
        if (length == 0) return null;
        Span<byte> address = stackalloc byte[length];
        Mix(value[4..], transactionId, address);
        return new IPEndPoint(new IPAddress(address), BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ PortKey);
    }

    /// <summary>How many bytes were written: 8 or 20.</summary>
    public static int Write(IPEndPoint endPoint, ReadOnlySpan<byte> transactionId, Span<byte> target)
    {
        Span<byte> address = stackalloc byte[16];
        endPoint.Address.TryWriteBytes(address, out int length);
        (target[0], target[1]) = (0, endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? V6 : V4);
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)(endPoint.Port ^ PortKey));
        Mix(address[..length], transactionId, target.Slice(4, length));
        return 4 + length;
    }

    private static void Mix(ReadOnlySpan<byte> address, ReadOnlySpan<byte> transactionId, Span<byte> target)
    {
        Span<byte> key = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(key, StunMessage.Cookie);
        transactionId.CopyTo(key[4..]);
        for (int i = 0; i < address.Length; i++) target[i] = (byte)(address[i] ^ key[i]);
    }
}
