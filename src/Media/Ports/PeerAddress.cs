using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Carillon.Media;

/// <summary>An IPv4 address and port as a value, for the tick: an IPEndPoint would be an object per datagram.</summary>
/// <param name="Address">The address in host order.</param>
/// <param name="Port">The port in host order.</param>
public readonly record struct PeerAddress(uint Address, ushort Port)
{
    public bool IsNone => Port == 0;

    /// <summary>Throws when the end point is not IPv4 (or IPv4 mapped into IPv6).</summary>
    public static PeerAddress From(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return new PeerAddress(HostOrder(endPoint.Address), (ushort)endPoint.Port);
    }

    public IPEndPoint ToEndPoint()
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Address);
        return new IPEndPoint(new IPAddress(bytes), Port);
    }

    internal static uint HostOrder(IPAddress address)
    {
        var v4 = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (v4.AddressFamily != AddressFamily.InterNetwork) throw new ArgumentException($"{address} is not an IPv4 address", nameof(address));
        Span<byte> bytes = stackalloc byte[4];
        v4.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
