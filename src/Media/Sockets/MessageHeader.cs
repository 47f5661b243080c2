using System.Runtime.InteropServices;

namespace Carillon.Media;

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public byte* Base;
    public nuint Length;
}

/// <summary>struct mmsghdr of 64-bit Linux: a msghdr and the length that came or went.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public NativeAddress* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public void* Control;
    public nuint ControlLength;
    public int Flags;
    // msghdr is padded to its pointers' size before msg_len follows.
    private readonly int _padding;
    public uint Length;
}
