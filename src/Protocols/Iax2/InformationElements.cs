using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Carillon.Protocols.Iax2;

/// <summary>One element as it stands in the frame.</summary>
public readonly ref struct InformationElement(InformationElementType type, ReadOnlySpan<byte> data)
{
    public InformationElementType Type { get; } = type;
    public ReadOnlySpan<byte> Data { get; } = data;
}

/// <summary>
/// The elements of a full frame (RFC 5456 section 8.6): a checked view of its payload. Walk it to see all, unknown ones too, in order; or ask for
/// one by type. Where a type comes twice the first counts; where a number has the wrong length it counts as absent.
/// </summary>
public readonly ref partial struct InformationElements
{
    readonly ReadOnlySpan<byte> _bytes;

    InformationElements(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Checks that the lengths fill the payload exactly. InvalidData: one element is cut.</summary>
    public static OperationStatus TryParse(ReadOnlySpan<byte> payload, out InformationElements elements)
    {
        elements = default;
        var rest = payload;
        while (!rest.IsEmpty)
        {
            if (rest.Length < 2 || rest.Length - 2 < rest[1]) return OperationStatus.InvalidData;
            rest = rest[(2 + rest[1])..];
        }
        elements = new InformationElements(payload);
        return OperationStatus.Done;
    }

    public Enumerator GetEnumerator() => new(_bytes);

    public bool TryGet(InformationElementType type, out ReadOnlySpan<byte> data)
    {
        foreach (var element in this)
        {
            if (element.Type != type) continue;
            data = element.Data;
            return true;
        }
        data = default;
        return false;
    }

    public bool Contains(InformationElementType type) => TryGet(type, out _);

    /// <summary>UTF-8; octets that are not become U+FFFD.</summary>
    public string? Text(InformationElementType type) => TryGet(type, out var data) ? Encoding.UTF8.GetString(data) : null;

    public byte? UInt8(InformationElementType type) => TryGet(type, out var data) && data.Length == 1 ? data[0] : null;

    public ushort? UInt16(InformationElementType type) => TryGet(type, out var data) && data.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(data) : null;

    public uint? UInt32(InformationElementType type) => TryGet(type, out var data) && data.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(data) : null;

    public ref struct Enumerator
    {
        ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes)
        {
            _rest = bytes;
            Current = default;
        }

        public InformationElement Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest.Length < 2 || _rest.Length - 2 < _rest[1]) return false;
            Current = new InformationElement((InformationElementType)_rest[0], _rest.Slice(2, _rest[1]));
            _rest = _rest[(2 + _rest[1])..];
            return true;
        }
    }
}
