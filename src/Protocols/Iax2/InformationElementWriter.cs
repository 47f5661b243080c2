using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Carillon.Protocols.Iax2;

/// <summary>Writes elements one after the other. One that does not fit, or a text longer than 255 octets, is left out and shown by <see cref="IsComplete"/>.</summary>
public ref struct InformationElementWriter(Span<byte> destination)
{
    readonly Span<byte> _destination = destination;

    public int Written { get; private set; }
    public bool IsComplete { get; private set; } = true;

    public readonly ReadOnlySpan<byte> Elements => _destination[..Written];

    public void Add(InformationElementType type, scoped ReadOnlySpan<byte> data)
    {
        if (TryBegin(type, data.Length, out var room)) data.CopyTo(room);
    }

    /// <summary>Null adds nothing; an empty text adds an empty element.</summary>
    public void Add(InformationElementType type, string? text)
    {
        if (text is null) return;
        if (TryBegin(type, Encoding.UTF8.GetByteCount(text), out var room)) Encoding.UTF8.GetBytes(text, room);
    }

    /// <summary>An element that says all by being there: AUTOANSWER.</summary>
    public void Add(InformationElementType type) => TryBegin(type, 0, out _);

    public void Add(InformationElementType type, byte value)
    {
        if (TryBegin(type, 1, out var room)) room[0] = value;
    }

    public void Add(InformationElementType type, ushort value)
    {
        if (TryBegin(type, 2, out var room)) BinaryPrimitives.WriteUInt16BigEndian(room, value);
    }

    public void Add(InformationElementType type, uint value)
    {
        if (TryBegin(type, 4, out var room)) BinaryPrimitives.WriteUInt32BigEndian(room, value);
    }

    public void Add(InformationElementType type, MediaFormat value) => Add(type, (uint)value);

    public void Add(InformationElementType type, ReceivedLoss value) => Add(type, (uint)value.Percent << 24 | value.Frames & 0xFFFFFF);

    public void Add(InformationElementType type, DateTime value) => Add(type, ElementCoding.PackTime(value));

    public void Add(InformationElementType type, IPEndPoint address)
    {
        Span<byte> data = stackalloc byte[ElementCoding.MostAddress];
        Add(type, data[..ElementCoding.WriteAddress(data, address)]);
    }

    bool TryBegin(InformationElementType type, int length, out Span<byte> room)
    {
        room = default;
        if (length > byte.MaxValue || _destination.Length - Written < 2 + length) return IsComplete = false;
        _destination[Written] = (byte)type;
        _destination[Written + 1] = (byte)length;
        room = _destination.Slice(Written + 2, length);
        Written += 2 + length;
        return true;
    }
}
