using System.Buffers;
using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>name-addr or addr-spec with parameters: From, To, Contact, Route, Record-Route and their kin (RFC 3261 section 20.10).</summary>
public sealed record NameAddress
{
    public string? DisplayName { get; init; }

    public required SipUri Uri { get; init; }

    /// <summary>The header's own parameters, from the first ';' on, or empty.</summary>
    public string Parameters { get; init; } = "";

    public string? Tag => Parameter("tag");

    public string? Parameter(string name) => SipParameters.Find(Parameters, name);

    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out NameAddress? value)
    {
        value = Parse(source);
        return value is null ? OperationStatus.InvalidData : OperationStatus.Done;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        if (DisplayName is { Length: > 0 } name) text.Append('"').Append(Quoted(name)).Append("\" ");
        return text.Append('<').Append(Uri).Append('>').Append(Parameters).ToString();
    }

    private static NameAddress? Parse(ReadOnlySpan<byte> source)
    {
        var cursor = new SipCursor(source);
        cursor.SkipLws();
        if (!Name(ref cursor, out string? name, out bool bracketed)) return null;
        var address = bracketed ? cursor.TakeUntil(">"u8) : cursor.TakeUntil("; \t,?"u8);
        if (bracketed && !cursor.Take((byte)'>')) return null;
        // Without brackets a '?' would belong to the URI, and RFC 3261 section 20 forbids it there.
        if (!bracketed && cursor.Peek == '?') return null;
        if (SipUri.TryParse(address, out var uri) != OperationStatus.Done) return null;
        return HeaderParameters.Read(ref cursor, out string parameters) && cursor.AtEnd
            ? new NameAddress { DisplayName = name, Uri = uri!, Parameters = parameters }
            : null;
    }

    /// <summary>A quoted string or tokens, then '&lt;'; or no name, and the URI bare.</summary>
    private static bool Name(ref SipCursor cursor, out string? name, out bool bracketed)
    {
        (name, bracketed) = (null, true);
        if (cursor.Peek == '"')
        {
            if (!cursor.TakeQuoted(out var quoted)) return false;
            name = Unquoted(quoted);
            cursor.SkipLws();
            return cursor.Take((byte)'<');
        }
        int bracket = cursor.Rest.IndexOf((byte)'<');
        if (bracket < 0)
        {
            bracketed = false;
            return true;
        }
        var tokens = cursor.Rest[..bracket].TrimLws();
        if (!AreTokens(tokens)) return false;
        if (!tokens.IsEmpty) name = tokens.ToText();
        cursor.Skip(bracket + 1);
        return true;
    }

    private static bool AreTokens(ReadOnlySpan<byte> text)
    {
        foreach (var range in text.SplitAny(" \t\r\n"u8))
            if (!text[range].IsEmpty && !IsNameToken(text[range])) return false;
        return true;
    }

    // Some gateways write a name in UTF-8 without quotes; it harms nobody.
    private static bool IsNameToken(ReadOnlySpan<byte> word)
    {
        foreach (byte b in word)
            if (b < 0x80 && !new ReadOnlySpan<byte>(in b).IsToken) return false;
        return true;
    }

    private static string Unquoted(ReadOnlySpan<byte> quoted)
    {
        if (quoted.IndexOf((byte)'\\') < 0) return quoted.ToText();
        var plain = new byte[quoted.Length];
        int length = 0;
        for (int i = 0; i < quoted.Length; i++)
        {
            if (quoted[i] == '\\' && i + 1 < quoted.Length) i++;
            plain[length++] = quoted[i];
        }
        return Encoding.UTF8.GetString(plain.AsSpan(0, length));
    }

    private static string Quoted(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (char c in name)
        {
            if (c is '"' or '\\') text.Append('\\');
            // A line break in a name would end the header.
            text.Append(c is '\r' or '\n' ? ' ' : c);
        }
        return text.ToString();
    }
}
