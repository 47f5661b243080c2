using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>generic-param of a header: ;name, ;name=token, ;name=host, ;name="quoted" with white space between (RFC 3261 section 25.1).</summary>
internal static class HeaderParameters
{
    /// <summary>
    /// Walks over the parameters and writes them down without their white space, if somebody wants that. False when one is malformed;
    /// stops at the first byte that begins none.
    /// </summary>
    public static bool Read(scoped ref SipCursor cursor, StringBuilder? text)
    {
        while (One(ref cursor, out var name, out bool hasValue, out var value, out bool quoted, out bool malformed))
        {
            text?.Append(';').Append(name.ToText());
            if (hasValue) text?.Append('=').Append(quoted ? "\"" : "").Append(value.ToText()).Append(quoted ? "\"" : "");
            if (malformed) return false;
        }
        cursor.SkipLws();
        return true;
    }

    /// <summary>Of parameters that were read once and found well.</summary>
    public static string Text(ReadOnlySpan<byte> parameters)
    {
        parameters = parameters.TrimLws();
        if (parameters.IndexOfAny(" \t\r\n"u8) < 0) return parameters.ToText();
        var cursor = new SipCursor(parameters);
        var text = new StringBuilder(parameters.Length);
        Read(ref cursor, text);
        return text.ToString();
    }

    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> name)
    {
        var cursor = new SipCursor(parameters);
        while (One(ref cursor, out var found, out _, out var value, out _, out bool malformed) && !malformed)
            if (found.EqualsIgnoreCase(name)) return value;
        return default;
    }

    private static bool One(scoped ref SipCursor cursor, out ReadOnlySpan<byte> name, out bool hasValue, out ReadOnlySpan<byte> value, out bool quoted, out bool malformed)
    {
        name = value = default;
        hasValue = quoted = malformed = false;
        if (!cursor.TakeSeparator((byte)';')) return false;
        malformed = !cursor.TakeToken(out name);
        if (malformed || !cursor.TakeSeparator((byte)'=')) return true;
        (hasValue, quoted) = (true, cursor.Peek == '"');
        if (quoted) malformed = !cursor.TakeQuoted(out value);
        else
        {
            value = cursor.TakeUntil("; \t\r\n,"u8);
            malformed = !IsValue(value);
        }
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
