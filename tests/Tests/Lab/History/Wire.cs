using System.Text;

namespace Carillon.Tests.Lab.History;

/// <summary>Writes the wire format of protobuf by hand, as the switch's generated code would.</summary>
internal static class Wire
{
    public static byte[] Text(int field, string value) => Message(field, Encoding.UTF8.GetBytes(value));

    public static byte[] Message(int field, params byte[][] parts)
    {
        byte[] body = [.. parts.SelectMany(p => p)];
        return [.. Varint((ulong)(field << 3 | 2)), .. Varint((ulong)body.Length), .. body];
    }

    public static byte[] Number(int field, ulong value) => [.. Varint((ulong)(field << 3)), .. Varint(value)];

    public static byte[] Event(int kind, params byte[][] fields) => [0, .. Number(1, 77), .. Number(2, 1_790_000_000_000), .. Message(kind, fields)];

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
