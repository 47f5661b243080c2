using System.Buffers.Binary;
using System.Net;

namespace Carillon.Signalling.Sip.Auth;

/// <summary>What strangers are counted by: their IPv4 address, or the IPv6 network of 64 bits, for who has one address there has them all.</summary>
internal static class StrangerNetwork
{
    public static ulong Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == 16 ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
