using System.Buffers.Binary;

namespace Carillon.Protocols.Iax2;

/// <summary>
/// Collects voice of many calls into one trunk frame, in a buffer of the caller's. Begin, add until TryAdd says no (send what is there,
/// begin again), send Frame if it is not empty. Neither allocates nor keeps the payloads. One owner, one thread.
/// </summary>
public ref struct TrunkFrameWriter
{
    readonly Span<byte> _buffer;
    readonly bool _timed;

    /// <param name="buffer">Where the frame is built; its length is the limit, <see cref="TrunkFrame.DefaultLimit"/> as a rule.</param>
    /// <param name="timestamp">Milliseconds since this trunk began sending: one clock for all its frames.</param>
    /// <param name="timed">Entries carry the 16-bit time of their call. Without it the receiver takes the frame's.</param>
    public TrunkFrameWriter(Span<byte> buffer, uint timestamp, bool timed = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, TrunkFrame.HeaderLength);
        _buffer = buffer;
        _timed = timed;
        BinaryPrimitives.WriteUInt16BigEndian(buffer, 0);
        buffer[2] = TrunkFrame.Command;
        buffer[3] = timed ? TrunkFrame.TimedEntries : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], timestamp);
        Written = TrunkFrame.HeaderLength;
    }

    public int Count { get; private set; }
    public int Written { get; private set; }
    public readonly bool IsEmpty => Count == 0;
    public readonly ReadOnlySpan<byte> Frame => _buffer[..Written];

    /// <summary>Adds a call's audio. False: it does not fit any more, or the call number is not 1 to 32767. The time is left out of untimed frames.</summary>
    public bool TryAdd(ushort callNumber, ushort timestamp, scoped ReadOnlySpan<byte> payload)
    {
        var header = _timed ? TrunkFrame.TimedEntryHeaderLength : TrunkFrame.UntimedEntryHeaderLength;
        if (callNumber is 0 or > 0x7FFF || payload.Length > ushort.MaxValue || _buffer.Length - Written < header + payload.Length) return false;

        var entry = _buffer[Written..];
        if (_timed)
        {
            BinaryPrimitives.WriteUInt16BigEndian(entry, (ushort)payload.Length);
            BinaryPrimitives.WriteUInt16BigEndian(entry[2..], callNumber);
            BinaryPrimitives.WriteUInt16BigEndian(entry[4..], timestamp);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(entry, callNumber);
            BinaryPrimitives.WriteUInt16BigEndian(entry[2..], (ushort)payload.Length);
        }
        payload.CopyTo(entry[header..]);
        Written += header + payload.Length;
        Count++;
        return true;
    }
}
