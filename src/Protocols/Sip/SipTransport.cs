namespace Carillon.Protocols.Sip;

/// <summary>What carries SIP (RFC 3261 section 18).</summary>
public enum SipTransport
{
    Udp,
    Tcp,

    /// <summary>TLS over TCP.</summary>
    Tls,
}

public static class SipTransports
{
    /// <summary>Nothing is lost on the way as long as the connection lives: transactions do not send again.</summary>
    public static bool IsReliable(this SipTransport transport) => transport != SipTransport.Udp;

    /// <summary>The port where a URI or a Via names none (RFC 3261 section 19.1.2).</summary>
    public static int DefaultPort(this SipTransport transport) => transport == SipTransport.Tls ? 5061 : 5060;

    /// <summary>As the transport parameter of a URI says it.</summary>
    public static string Name(this SipTransport transport) => transport switch
    {
        SipTransport.Tcp => "tcp",
        SipTransport.Tls => "tls",
        _ => "udp",
    };

    public static bool TryParse(string? name, out SipTransport transport)
    {
        (bool known, transport) = name?.ToLowerInvariant() switch
        {
            "udp" => (true, SipTransport.Udp),
            "tcp" => (true, SipTransport.Tcp),
            "tls" => (true, SipTransport.Tls),
            _ => (false, SipTransport.Udp),
        };
        return known;
    }

    /// <summary>What a URI asks for: sips is TLS whatever its parameter says (RFC 3261 section 26.2.2). Null: it leaves that open.</summary>
    public static SipTransport? Of(SipUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Scheme == "sips") return SipTransport.Tls;
        return TryParse(uri.Parameter("transport"), out var transport) ? transport : null;
    }
}
