using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Carillon.Media;

/// <summary>An address and port as a value, for the tick: an IPEndPoint would be an object per datagram.</summary>
/// <param name="Address">In host order; IPv4 as IPv6 maps it, ::ffff:192.0.2.1. An IPv6 address of one link alone is kept without its link.</param>
/// <param name="Port">In host order.</param>
public readonly record struct PeerAddress(UInt128 Address, ushort Port)
{
    private const ulong Mapped = 0xffff;

    public bool IsNone => Port == 0;

    public bool IsV4 => (ulong)(Address >> 32) == Mapped && (ulong)(Address >> 64) == 0;

    /// <summary>Of an IPv4 address its 32 bits.</summary>
    public uint V4 => (uint)Address;

    public static PeerAddress From(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return new PeerAddress(HostOrder(endPoint.Address), (ushort)endPoint.Port);
    }

    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
        return new IPEndPoint(new IPAddress(IsV4 ? bytes[12..] : bytes), Port);
    }

    internal static PeerAddress OfV4(uint address, ushort port) => new(Map(address), port);

    internal static UInt128 HostOrder(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork ? Map(BinaryPrimitives.ReadUInt32BigEndian(bytes)) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static UInt128 Map(uint v4) => new(0, Mapped << 32 | v4);
}
