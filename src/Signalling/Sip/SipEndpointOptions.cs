using System.Net;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip;

/// <summary>What an endpoint is told once, at its start.</summary>
public sealed record SipEndpointOptions
{
    /// <summary>The address to bind; port 0 takes a free one. It is written into Via and Contact, so it may not be 0.0.0.0.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>An IPv6 address beside the IPv4 one of Listen: whatever is listened on there is listened on here too, at the same port. Null: none.</summary>
    public IPAddress? Address6 { get; init; }

    /// <summary>For TCP; port 0 takes a free one. Null: no connection is taken, but some may be opened.</summary>
    public IPEndPoint? ListenTcp { get; init; }

    /// <summary>For TLS. Null: none is taken, and those that are opened trust the system's roots.</summary>
    public SipTlsOptions? Tls { get; init; }

    /// <summary>By default no WebSocket is taken.</summary>
    public SipWebSocketOptions WebSocket { get; init; } = new();

    public SipStreamLimits Streams { get; init; } = new();

    public string UserAgent { get; init; } = "Carillon";

    public SipTimers Timers { get; init; } = SipTimers.Rfc3261;

    /// <summary>Calls at a time in both directions; further INVITEs are answered 503.</summary>
    public int MaxCalls { get; init; } = 4000;

    /// <summary>An INVITE that has waited in our queues for longer than this is refused: more work than can be done in time is there already.</summary>
    public TimeSpan MaxBehind { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The realm that phones' HA1 were made with.</summary>
    public string Realm { get; init; } = "carillon";

    /// <summary>What is spoken with phones that call in.</summary>
    public SipPeerRules PhoneRules { get; init; } = SipPeerRules.Plain;

    /// <summary>Asked before anything is sent; false: only BYE is, all else is left out. Null: everything is.</summary>
    public Func<bool>? MaySend { get; init; }

    /// <summary>
    /// What a challenge may offer, the strongest first; offered is what all phones have an HA1 for. MD5 alone by default: some phones
    /// give up when they see SHA-256 (docs/adr).
    /// </summary>
    public IReadOnlyList<DigestAlgorithm> Algorithms { get; init; } = [DigestAlgorithm.Md5];

    /// <summary>What strangers get: answers a second for all of them together, a quarter of that for one address. 0: silence.</summary>
    public int StrangerAnswersPerSecond { get; init; } = 200;

    /// <summary>Wrong answers to challenges until their sender is shut out for a while. 0: never.</summary>
    public int WrongAnswersAllowed { get; init; } = 10;

    /// <summary>How much of strangers is read at all: datagrams a second for all of them together, a quarter of that for one address.</summary>
    public int StrangerDatagramsPerSecond { get; init; } = 4000;

    /// <summary>Bounds for the time that a phone's registration lasts.</summary>
    public TimeSpan MinExpires { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan MaxExpires { get; init; } = TimeSpan.FromHours(1);

    public int MaxContactsPerPhone { get; init; } = 8;

    /// <summary>A nonce is good for so long; then the phone is told that it is stale and tries again by itself.</summary>
    public TimeSpan NonceLifetime { get; init; } = TimeSpan.FromMinutes(5);
}
