using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>A From, To, Contact or Route value taken apart in place, without an allocation. NameAddress is made from it.</summary>
public readonly ref struct NameAddressParts
{
    private readonly ReadOnlySpan<byte> _name;
    private readonly ReadOnlySpan<byte> _parameters;

    private NameAddressParts(ReadOnlySpan<byte> name, SipUriParts uri, ReadOnlySpan<byte> parameters)
    {
        _name = name;
        Uri = uri;
        _parameters = parameters;
    }

    public SipUriParts Uri { get; }

    /// <summary>Empty: there is none.</summary>
    public ReadOnlySpan<byte> Tag => HeaderParameters.Find(_parameters, "tag"u8);

    public static bool TryRead(ReadOnlySpan<byte> source, out NameAddressParts parts)
    {
        parts = default;
        var cursor = new SipCursor(source);
        cursor.SkipLws();
        if (!Name(ref cursor, out var name, out bool bracketed)) return false;
        var address = bracketed ? cursor.TakeUntil(">"u8) : cursor.TakeUntil("; \t,?"u8);
        if (bracketed && !cursor.Take((byte)'>')) return false;
        // Without brackets a '?' would belong to the URI, and RFC 3261 section 20 forbids it there.
        if (!bracketed && cursor.Peek == '?') return false;
        if (!SipUriParts.TryRead(address, out var uri)) return false;
        var parameters = cursor.Rest;
        if (!HeaderParameters.Read(ref cursor, null) || !cursor.AtEnd) return false;
        parts = new NameAddressParts(name, uri, parameters);
        return true;
    }

    public NameAddress ToAddress() => new() { DisplayName = NameText(), Uri = Uri.ToUri(), Parameters = HeaderParameters.Text(_parameters) };

    private string? NameText()
    {
        if (_name.IsEmpty) return null;
        return _name[0] == '"' ? Unquoted(_name[1..^1]) : _name.ToText();
    }

    /// <summary>A quoted string (with its quotes) or tokens, then '&lt;'; or no name, and the URI bare.</summary>
    private static bool Name(scoped ref SipCursor cursor, out ReadOnlySpan<byte> name, out bool bracketed)
    {
        name = default;
        bracketed = true;
        var rest = cursor.Rest;
        if (cursor.Peek == '"')
        {
            if (!cursor.TakeQuoted(out var inner)) return false;
            name = rest[..(inner.Length + 2)];
            cursor.SkipLws();
            return cursor.Take((byte)'<');
        }
        int bracket = rest.IndexOf((byte)'<');
        if (bracket < 0)
        {
            bracketed = false;
            return true;
        }
        name = rest[..bracket].TrimLws();
        cursor.Skip(bracket + 1);
        return AreTokens(name);
    }

    // Some gateways write a name in UTF-8 without quotes; it harms nobody.
    private static bool AreTokens(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
            if (b < 0x80 && b is not ((byte)' ' or (byte)'\t') && !new ReadOnlySpan<byte>(in b).IsToken) return false;
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
}
