using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>generic-param of a header: ;name, ;name=token, ;name=host, ;name="quoted" with white space between (RFC 3261 section 25.1).</summary>
internal static class HeaderParameters
{
    /// <summary>The parameters without their white space; false when one is malformed. Stops at the first byte that begins none.</summary>
    public static bool Read(ref SipCursor cursor, out string parameters)
    {
        parameters = "";
        cursor.SkipLws();
        if (cursor.Peek != ';') return true;
        var text = new StringBuilder(cursor.Rest.Length);
        while (cursor.TakeSeparator((byte)';'))
        {
            if (!cursor.TakeToken(out var name)) return false;
            text.Append(';').Append(name.ToText());
            if (!cursor.TakeSeparator((byte)'=')) continue;
            text.Append('=');
            if (cursor.Peek == '"')
            {
                if (!cursor.TakeQuoted(out var quoted)) return false;
                text.Append('"').Append(quoted.ToText()).Append('"');
            }
            else
            {
                var value = cursor.TakeUntil("; \t\r\n,"u8);
                if (!IsValue(value)) return false;
                text.Append(value.ToText());
            }
        }
        cursor.SkipLws();
        parameters = text.ToString();
        return true;
    }

    /// <summary>A token or a host; IPv6 with or without brackets (RFC 5118 section 4.5).</summary>
    private static bool IsValue(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return false;
        foreach (byte b in value)
            if (!new ReadOnlySpan<byte>(in b).IsToken && b is not ((byte)':' or (byte)'[' or (byte)']' or (byte)'/' or (byte)'@')) return false;
        return true;
    }
}
