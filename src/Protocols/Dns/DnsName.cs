using System.Buffers;
using System.Text;

namespace Carillon.Protocols.Dns;

/// <summary>Domain names on the wire (RFC 1035 section 3.1 and 4.1.4).</summary>
internal static class DnsName
{
    private const int LongestLabel = 63, LongestName = 253;
    private const int Pointer = 0xC0;

    public static bool TryWrite(string name, ArrayBufferWriter<byte> target)
    {
        name = name.TrimEnd('.');
        if (name.Length is 0 or > LongestName) return false;
        foreach (string label in name.Split('.'))
        {
            if (label.Length is 0 or > LongestLabel || !Ascii.IsValid(label)) return false;
            var space = target.GetSpan(label.Length + 1);
            space[0] = (byte)label.Length;
            Encoding.ASCII.GetBytes(label, space[1..]);
            target.Advance(label.Length + 1);
        }
        target.GetSpan(1)[0] = 0;
        target.Advance(1);
        return true;
    }

    /// <summary>Without the last dot; the root is empty. A pointer may lead backwards only, so no name is endless.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        name = "";
        var text = new StringBuilder();
        int end = -1, limit = at;
        for (int i = at; ;)
        {
            if (i >= message.Length) return false;
            int length = message[i];
            if ((length & Pointer) == Pointer)
            {
                if (i + 1 >= message.Length) return false;
                int target = ((length & ~Pointer) << 8) | message[i + 1];
                if (end < 0) end = i + 2;
                if (target >= limit) return false;
                i = limit = target;
                continue;
            }
            if (length > LongestLabel || i + 1 + length > message.Length) return false;
            if (length == 0)
            {
                at = end < 0 ? i + 1 : end;
                name = text.ToString();
                return true;
            }
            if (text.Length > 0) text.Append('.');
            text.Append(Encoding.Latin1.GetString(message.Slice(i + 1, length)));
            if (text.Length > LongestName) return false;
            i += 1 + length;
        }
    }
}
