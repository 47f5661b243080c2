using System.Buffers;
using System.Net;

namespace Carillon.Protocols.Sip;

internal static class SipUriParser
{
    private const int MaxLength = 4096;

    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out SipUri? value)
    {
        value = Parse(source);
        return value is null ? OperationStatus.InvalidData : OperationStatus.Done;
    }

    private static SipUri? Parse(ReadOnlySpan<byte> source)
    {
        int colon = source.IndexOf((byte)':');
        if (colon <= 0 || source.Length > MaxLength || !IsScheme(source[..colon])) return null;
        var scheme = source[..colon];
        var rest = source[(colon + 1)..];
        if (rest.IsEmpty || HasSpaceOrBracket(rest)) return null;
        if (scheme.EqualsIgnoreCase("sip"u8)) return Sip("sip", rest);
        if (scheme.EqualsIgnoreCase("sips"u8)) return Sip("sips", rest);
        if (scheme.EqualsIgnoreCase("tel"u8)) return Tel(rest);
        return new SipUri { Scheme = scheme.ToText().ToLowerInvariant(), Opaque = rest.ToText() };
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

    private static SipUri? Sip(string scheme, ReadOnlySpan<byte> rest)
    {
        // The user may hold ';', '?' and '/', so '@' is looked for first; it may not stand unescaped elsewhere.
        int at = rest.IndexOf((byte)'@');
        string? user = null, password = null;
        if (at >= 0 && !UserInfo(rest[..at], out user, out password)) return null;
        rest = rest[(at + 1)..];

        int question = rest.IndexOf((byte)'?');
        var headers = question < 0 ? default : rest[question..];
        if (question >= 0) rest = rest[..question];
        int semicolon = rest.IndexOf((byte)';');
        var parameters = semicolon < 0 ? default : rest[semicolon..];
        if (semicolon >= 0) rest = rest[..semicolon];
        if (!HostPort(rest, out string host, out int port) || !AreParameters(parameters) || !AreHeaders(headers)) return null;
        return new SipUri { Scheme = scheme, RawUser = user, RawPassword = password, Host = host, Port = port, Parameters = parameters.ToText(), Headers = headers.ToText() };
    }

    private static bool UserInfo(ReadOnlySpan<byte> info, out string? user, out string? password)
    {
        int colon = info.IndexOf((byte)':');
        var name = colon < 0 ? info : info[..colon];
        var secret = colon < 0 ? default : info[(colon + 1)..];
        user = name.ToText();
        password = colon < 0 ? null : secret.ToText();
        return !name.IsEmpty && SipUriEscape.IsUser(name) && SipUriEscape.IsPassword(secret);
    }

    private static SipUri? Tel(ReadOnlySpan<byte> rest)
    {
        int semicolon = rest.IndexOf((byte)';');
        var number = semicolon < 0 ? rest : rest[..semicolon];
        var parameters = semicolon < 0 ? default : rest[semicolon..];
        if (number.IsEmpty || !SipUriEscape.IsUser(number) || !AreParameters(parameters)) return null;
        return new SipUri { Scheme = "tel", RawUser = number.ToText(), Parameters = parameters.ToText() };
    }

    /// <summary>host[:port], an IPv6 address in brackets (RFC 5118 section 4.2: without them it is refused).</summary>
    public static bool HostPort(ReadOnlySpan<byte> source, out string host, out int port)
    {
        (host, port) = ("", 0);
        int end = source.IsEmpty || source[0] != '[' ? source.IndexOf((byte)':') : source.IndexOf((byte)']') + 1;
        if (end < 0) end = source.Length;
        var name = source[..end];
        var rest = source[end..];
        if (!IsHost(name)) return false;
        host = name.ToText();
        if (rest.IsEmpty) return true;
        return rest[0] == ':' && SipText.TryNumber(rest[1..], 65535, out port) && port > 0;
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
