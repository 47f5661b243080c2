using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>Digest's "name=value, name="value"" list; names without case, each once, at most 32.</summary>
internal sealed class AuthParameters
{
    private const int MaxParameters = 32;
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>False for another scheme than Digest and for anything malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> source, out AuthParameters? parameters)
    {
        parameters = null;
        var cursor = new SipCursor(source);
        cursor.SkipLws();
        if (!cursor.TakeToken(out var scheme) || !scheme.EqualsIgnoreCase("Digest"u8)) return false;
        var read = new AuthParameters();
        do
        {
            cursor.SkipLws();
            if (!read.ReadOne(ref cursor)) return false;
        }
        while (cursor.TakeSeparator((byte)','));
        cursor.SkipLws();
        if (!cursor.AtEnd) return false;
        parameters = read;
        return true;
    }

    public static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private bool ReadOne(ref SipCursor cursor)
    {
        if (!cursor.TakeToken(out var name) || !cursor.TakeSeparator((byte)'=')) return false;
        string value;
        if (cursor.Peek == '"')
        {
            if (!cursor.TakeQuoted(out var quoted)) return false;
            value = Unescape(Encoding.UTF8.GetString(quoted));
        }
        else
        {
            if (!cursor.TakeToken(out var token)) return false;
            value = Encoding.ASCII.GetString(token);
        }
        return _values.Count < MaxParameters && _values.TryAdd(Encoding.ASCII.GetString(name), value);
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length) i++;
            plain.Append(text[i]);
        }
        return plain.ToString();
    }
}
