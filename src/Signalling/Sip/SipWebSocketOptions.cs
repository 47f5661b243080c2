using System.Net;

namespace Carillon.Signalling.Sip;

/// <summary>SIP over WebSocket (RFC 7118): phones that live in a browser. Such connections are taken and never opened.</summary>
public sealed record SipWebSocketOptions
{
    /// <summary>For ws. Null: none is taken.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>For wss, with the certificates of <see cref="SipEndpointOptions.Tls"/>. Null: none is taken.</summary>
    public IPEndPoint? ListenSecure { get; init; }

    /// <summary>Pages whose scripts may connect: https://desk.example. Empty: all, for a phone proves itself by digest. Who names no page is no browser.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>How often a peer is asked whether it is there, which keeps proxies and NAT open; one that does not answer for as long is gone.</summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(25);
}
