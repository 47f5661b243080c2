using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Carillon.Media;

/// <summary>struct sockaddr_in or struct sockaddr_in6 (Linux), whichever the family says.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct NativeAddress
{
    /// <summary>Of the longer one.</summary>
    public const int Size = 28;

    private const int SizeV4 = 16;

    [FieldOffset(0)] public ushort Family;
    [FieldOffset(2)] private ushort _port;
    [FieldOffset(4)] private uint _v4;
    // sockaddr_in6 has the flow at 4 and the scope at 24: both stay 0.
    [FieldOffset(8)] private ulong _high;
    [FieldOffset(16)] private ulong _low;
    [FieldOffset(24)] private readonly uint _scope;

    public readonly int Length => Family == Native.FamilyInet6 ? Size : SizeV4;

    public PeerAddress Peer
    {
        readonly get => Family == Native.FamilyInet6
            ? new(new UInt128(Turned(_high), Turned(_low)), BinaryPrimitives.ReverseEndianness(_port))
            : PeerAddress.OfV4(BinaryPrimitives.ReverseEndianness(_v4), BinaryPrimitives.ReverseEndianness(_port));
        set
        {
            _port = BinaryPrimitives.ReverseEndianness(value.Port);
            if (value.IsV4) (Family, _v4, _high) = (Native.FamilyInet, BinaryPrimitives.ReverseEndianness(value.V4), 0);
            else (Family, _v4, _high, _low) = (Native.FamilyInet6, 0, Turned((ulong)(value.Address >> 64)), Turned((ulong)value.Address));
        }
    }

    private static ulong Turned(ulong word) => BinaryPrimitives.ReverseEndianness(word);
}
