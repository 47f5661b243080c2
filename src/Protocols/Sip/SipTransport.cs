namespace Carillon.Protocols.Sip;

/// <summary>What carries SIP (RFC 3261 section 18).</summary>
public enum SipTransport
{
    Udp,
    Tcp,

    /// <summary>TLS over TCP.</summary>
    Tls,

    /// <summary>WebSocket over TCP (RFC 7118).</summary>
    Ws,

    /// <summary>WebSocket over TLS.</summary>
    Wss,
}

public static class SipTransports
{
    /// <summary>Nothing is lost on the way as long as the connection lives: transactions do not send again.</summary>
    public static bool IsReliable(this SipTransport transport) => transport != SipTransport.Udp;

    /// <summary>Only the other side can open a connection: it is a browser, or lives like one.</summary>
    public static bool IsWebSocket(this SipTransport transport) => transport is SipTransport.Ws or SipTransport.Wss;

    /// <summary>Nobody on the way can read it.</summary>
    public static bool IsEncrypted(this SipTransport transport) => transport is SipTransport.Tls or SipTransport.Wss;

    /// <summary>The port where a URI or a Via names none (RFC 3261 section 19.1.2, RFC 7118 section 5.2).</summary>
    public static int DefaultPort(this SipTransport transport) => transport switch
    {
        SipTransport.Tls => 5061,
        SipTransport.Ws => 80,
        SipTransport.Wss => 443,
        _ => 5060,
    };

    public static string Name(this SipTransport transport) => transport switch
    {
        SipTransport.Tcp => "tcp",
        SipTransport.Tls => "tls",
        SipTransport.Ws => "ws",
        SipTransport.Wss => "wss",
        _ => "udp",
    };

    /// <summary>As the transport parameter of a URI says it: ws over TLS too, where sips makes the difference (RFC 7118 section 5.2.1).</summary>
    public static string UriName(this SipTransport transport) => transport == SipTransport.Wss ? "ws" : transport.Name();

    public static bool TryParse(string? name, out SipTransport transport)
    {
        (bool known, transport) = name?.ToLowerInvariant() switch
        {
            "udp" => (true, SipTransport.Udp),
            "tcp" => (true, SipTransport.Tcp),
            "tls" => (true, SipTransport.Tls),
            "ws" => (true, SipTransport.Ws),
            "wss" => (true, SipTransport.Wss),
            _ => (false, SipTransport.Udp),
        };
        return known;
    }

    /// <summary>What a URI asks for: sips is TLS whatever its parameter says (RFC 3261 section 26.2.2). Null: it leaves that open.</summary>
    public static SipTransport? Of(SipUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        bool named = TryParse(uri.Parameter("transport"), out var transport);
        if (uri.Scheme == "sips") return transport.IsWebSocket() ? SipTransport.Wss : SipTransport.Tls;
        return named ? transport : null;
    }
}
