using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Carillon.Media;

/// <summary>struct sockaddr_in.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SocketAddressIn
{
    public const int Size = 16;

    public ushort Family;
    private ushort _port;
    private uint _address;
    private readonly ulong _zero;

    public PeerAddress Peer
    {
        readonly get => new(BinaryPrimitives.ReverseEndianness(_address), BinaryPrimitives.ReverseEndianness(_port));
        set => (Family, _address, _port) = (Native.FamilyInet, BinaryPrimitives.ReverseEndianness(value.Address), BinaryPrimitives.ReverseEndianness(value.Port));
    }
}
