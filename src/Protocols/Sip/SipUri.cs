using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>
/// A sip, sips or tel URI (RFC 3261 section 19.1, RFC 3966). Escapes stay as they came, so that writing gives back what was read.
/// Of any other scheme only the scheme and the rest are kept.
/// </summary>
public sealed record SipUri : ISpanFormattable
{
    public string Scheme { get; init; } = "sip";

    /// <summary>The user with its escapes; for tel the number. Null: none.</summary>
    public string? RawUser { get; init; }

    public string? RawPassword { get; init; }

    /// <summary>A name, an IPv4 address, or an IPv6 address in brackets. Empty for tel and unknown schemes.</summary>
    public string Host { get; init; } = "";

    /// <summary>0: not given.</summary>
    public int Port { get; init; }

    /// <summary>From the first ';' on, or empty.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>From the '?' on, or empty.</summary>
    public string Headers { get; init; } = "";

    /// <summary>What follows the scheme of a URI that is neither sip, sips nor tel.</summary>
    public string? Opaque { get; init; }

    public string? User => RawUser is null ? null : Uri.UnescapeDataString(RawUser);

    public bool IsSip => Scheme is "sip" or "sips";

    /// <summary>The host as an address; null when it is a name.</summary>
    public IPAddress? HostAddress => IPAddress.TryParse(Host, out var address) ? address : null;

    /// <summary>sip:user@host:port; the user is escaped here.</summary>
    public static SipUri Sip(string? user, string host, int port = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        return new SipUri { RawUser = user is null ? null : SipUriEscape.User(user), Host = host, Port = port };
    }

    public static SipUri Sip(string? user, IPEndPoint host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Sip(user, HostOf(host.Address), host.Port);
    }

    /// <summary>An address as it stands in a URI: an IPv6 one in brackets.</summary>
    public static string HostOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
    }

    /// <summary>The whole of the source is the URI; Done or InvalidData.</summary>
    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out SipUri? value)
    {
        value = SipUriParts.TryRead(source, out var parts) ? parts.ToUri() : null;
        return value is null ? OperationStatus.InvalidData : OperationStatus.Done;
    }

    public static SipUri Parse(string text) =>
        TryParse(Encoding.UTF8.GetBytes(text), out var value) == OperationStatus.Done ? value! : throw new FormatException($"'{text}' is not a SIP URI.");

    /// <summary>A parameter's value; empty when it has none; null when it is not there.</summary>
    public string? Parameter(string name) => SipParameters.Find(Parameters, name);

    public bool IsLooseRouter => Parameter("lr") is not null;

    /// <summary>As in RFC 3261 section 19.1.4: user exact, host without case, the parameters that must match.</summary>
    public bool IsEquivalentTo(SipUri other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Scheme == other.Scheme && User == other.User && RawPassword == other.RawPassword
            && Host.Equals(other.Host, StringComparison.OrdinalIgnoreCase) && Port == other.Port && Opaque == other.Opaque
            && SipParameters.Agree(Parameters, other.Parameters)
            && string.Equals(Headers, other.Headers, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Without what may not stand in a Request-URI: the headers, and the method parameter (RFC 3261 table 1).</summary>
    public SipUri ForRequest() => Headers.Length == 0 ? this : this with { Headers = "" };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, stackalloc char[256], $"{this}");

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        if (Opaque is not null) return destination.TryWrite($"{Scheme}:{Opaque}", out charsWritten);
        string password = RawPassword is null ? "" : ":" + RawPassword;
        string at = RawUser is not null && Host.Length > 0 ? "@" : "";
        return Port == 0
            ? destination.TryWrite($"{Scheme}:{RawUser}{password}{at}{Host}{Parameters}{Headers}", out charsWritten)
            : destination.TryWrite(CultureInfo.InvariantCulture, $"{Scheme}:{RawUser}{password}{at}{Host}:{Port}{Parameters}{Headers}", out charsWritten);
    }
}
