using System.Net;

namespace Carillon.Protocols.Sip;

/// <summary>A URI taken apart in place, without an allocation: to check one, or to look at a part. SipUri is made from it.</summary>
public readonly ref struct SipUriParts
{
    private const int MaxLength = 4096;

    public ReadOnlySpan<byte> Scheme { get; private init; }

    public bool HasUser { get; private init; }

    public ReadOnlySpan<byte> User { get; private init; }

    public bool HasPassword { get; private init; }

    public ReadOnlySpan<byte> Password { get; private init; }

    public ReadOnlySpan<byte> Host { get; private init; }

    public int Port { get; private init; }

    public ReadOnlySpan<byte> Parameters { get; private init; }

    public ReadOnlySpan<byte> Headers { get; private init; }

    /// <summary>What follows the scheme of a URI that is neither sip, sips nor tel; else empty.</summary>
    public ReadOnlySpan<byte> Opaque { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> source, out SipUriParts parts)
    {
        parts = default;
        int colon = source.IndexOf((byte)':');
        if (colon <= 0 || source.Length > MaxLength || !IsScheme(source[..colon])) return false;
        var scheme = source[..colon];
        var rest = source[(colon + 1)..];
        if (rest.IsEmpty || HasSpaceOrBracket(rest)) return false;
        if (scheme.EqualsIgnoreCase("sip"u8)) return Sip("sip"u8, rest, out parts);
        if (scheme.EqualsIgnoreCase("sips"u8)) return Sip("sips"u8, rest, out parts);
        if (scheme.EqualsIgnoreCase("tel"u8)) return Tel(rest, out parts);
        parts = new SipUriParts { Scheme = scheme, Opaque = rest };
        return true;
    }

    public SipUri ToUri() => new()
    {
        Scheme = SchemeText(),
        RawUser = HasUser ? User.ToText() : null,
        RawPassword = HasPassword ? Password.ToText() : null,
        Host = Host.ToText(),
        Port = Port,
        Parameters = Parameters.ToText(),
        Headers = Headers.ToText(),
        Opaque = Opaque.IsEmpty ? null : Opaque.ToText(),
    };

    /// <summary>host[:port], an IPv6 address in brackets (RFC 5118 section 4.2: without them it is refused).</summary>
    internal static bool HostPort(ReadOnlySpan<byte> source, out ReadOnlySpan<byte> host, out int port)
    {
        port = 0;
        int end = source.IsEmpty || source[0] != '[' ? source.IndexOf((byte)':') : source.IndexOf((byte)']') + 1;
        if (end < 0) end = source.Length;
        host = source[..end];
        var rest = source[end..];
        if (!IsHost(host)) return false;
        if (rest.IsEmpty) return true;
        return rest[0] == ':' && SipText.TryNumber(rest[1..], 65535, out port) && port > 0;
    }

    private string SchemeText()
    {
        if (Scheme.SequenceEqual("sip"u8)) return "sip";
        if (Scheme.SequenceEqual("sips"u8)) return "sips";
        return Scheme.SequenceEqual("tel"u8) ? "tel" : Scheme.ToText().ToLowerInvariant();
    }

    private static bool IsScheme(ReadOnlySpan<byte> scheme)
    {
        if (!char.IsAsciiLetter((char)scheme[0])) return false;
        foreach (byte b in scheme)
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'+' or (byte)'-' or (byte)'.')) return false;
        return true;
    }

    private static bool HasSpaceOrBracket(ReadOnlySpan<byte> rest)
    {
        foreach (byte b in rest)
            if (b is <= 0x20 or 0x7F or (byte)'<' or (byte)'>' or (byte)'"') return true;
        return false;
    }

    private static bool Sip(ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> rest, out SipUriParts parts)
    {
        parts = default;
        // The user may hold ';', '?' and '/', so '@' is looked for first; it may not stand unescaped elsewhere.
        int at = rest.IndexOf((byte)'@');
        var info = at < 0 ? default : rest[..at];
        rest = rest[(at + 1)..];
        int colon = info.IndexOf((byte)':');
        var user = colon < 0 ? info : info[..colon];
        var password = colon < 0 ? default : info[(colon + 1)..];
        if (at >= 0 && (user.IsEmpty || !SipUriEscape.IsUser(user) || !SipUriEscape.IsPassword(password))) return false;

        int question = rest.IndexOf((byte)'?');
        var headers = question < 0 ? default : rest[question..];
        if (question >= 0) rest = rest[..question];
        int semicolon = rest.IndexOf((byte)';');
        var parameters = semicolon < 0 ? default : rest[semicolon..];
        if (semicolon >= 0) rest = rest[..semicolon];
        if (!HostPort(rest, out var host, out int port) || !AreParameters(parameters) || !AreHeaders(headers)) return false;
        parts = new SipUriParts
        {
            Scheme = scheme,
            HasUser = at >= 0,
            User = user,
            HasPassword = colon >= 0,
            Password = password,
            Host = host,
            Port = port,
            Parameters = parameters,
            Headers = headers,
        };
        return true;
    }

    private static bool Tel(ReadOnlySpan<byte> rest, out SipUriParts parts)
    {
        int semicolon = rest.IndexOf((byte)';');
        var number = semicolon < 0 ? rest : rest[..semicolon];
        var parameters = semicolon < 0 ? default : rest[semicolon..];
        parts = new SipUriParts { Scheme = "tel"u8, HasUser = true, User = number, Parameters = parameters };
        return !number.IsEmpty && SipUriEscape.IsUser(number) && AreParameters(parameters);
    }

    private static bool IsHost(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return false;
        if (name[0] != '[') return name.IsHostName;
        return name.Length > 2 && name[^1] == ']' && name.IndexOf((byte)'%') < 0 && IPAddress.TryParse(name[1..^1], out _);
    }

    private static bool AreParameters(ReadOnlySpan<byte> parameters)
    {
        while (!parameters.IsEmpty)
        {
            parameters = parameters[1..];
            int end = parameters.IndexOf((byte)';');
            var one = end < 0 ? parameters : parameters[..end];
            int equals = one.IndexOf((byte)'=');
            var name = equals < 0 ? one : one[..equals];
            if (name.IsEmpty || !SipUriEscape.IsParameter(name)) return false;
            if (equals >= 0 && !SipUriEscape.IsParameter(one[(equals + 1)..])) return false;
            parameters = end < 0 ? default : parameters[end..];
        }
        return true;
    }

    private static bool AreHeaders(ReadOnlySpan<byte> headers) =>
        headers.IsEmpty || (headers.Length > 1 && SipUriEscape.IsHeaders(headers[1..]) && headers[1..].IndexOf((byte)'=') > 0);
}
