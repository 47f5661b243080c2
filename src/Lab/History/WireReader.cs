using System.Buffers.Binary;
using System.Text;

namespace Carillon.Lab.History;

/// <summary>A cursor over a protobuf message: field by field, unknown ones are skipped by not asking for them. Bad input ends it and sets <see cref="IsBroken"/>.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;
    private ReadOnlySpan<byte> _bytes;

    public int Field { get; private set; }

    /// <summary>The value of a varint or fixed field.</summary>
    public ulong Number { get; private set; }

    public bool IsBroken { get; private set; }

    /// <summary>The value of a length-delimited field: text, or a message within.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _bytes;

    public readonly string Text => Encoding.UTF8.GetString(_bytes);

    public bool Next()
    {
        if (_rest.IsEmpty || IsBroken)
            return false;
        _bytes = default;
        Number = 0;
        if (!TryVarint(out var tag))
            return Broken();
        Field = (int)(tag >> 3);
        return (tag & 7) switch
        {
            0 => TryVarint(out var number) ? Value(number) : Broken(),
            1 => TryFixed(8),
            2 => TryBytes(),
            5 => TryFixed(4),
            _ => Broken(),
        };
    }

    private bool Value(ulong number)
    {
        Number = number;
        return true;
    }

    private bool TryFixed(int length)
    {
        if (_rest.Length < length)
            return Broken();
        Number = length == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(_rest) : BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        _rest = _rest[length..];
        return true;
    }

    private bool TryBytes()
    {
        if (!TryVarint(out var length) || length > (ulong)_rest.Length)
            return Broken();
        _bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(10, _rest.Length); i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] >= 0x80)
                continue;
            _rest = _rest[(i + 1)..];
            return true;
        }

        return false;
    }

    private bool Broken()
    {
        IsBroken = true;
        return false;
    }
}
