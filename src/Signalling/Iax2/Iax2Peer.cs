using System.Net;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>Another IAX2 server that may call us and that we may call. Both directions use the same secret.</summary>
public sealed record Iax2Peer
{
    /// <summary>The name it presents as USERNAME when it calls us.</summary>
    public required string Name { get; init; }
    public required IPEndPoint Address { get; init; }
    /// <summary>Shared secret of the MD5 challenge (RFC 5456 section 8.6.13). Never logged.</summary>
    public required string Secret { get; init; }
    /// <summary>What we present as USERNAME when we call it; null: the endpoint's own name.</summary>
    public string? Username { get; init; }
    /// <summary>Whether voice goes as trunk frames. The endpoint only hands it on.</summary>
    public bool Trunk { get; init; } = true;
    /// <summary>Calls at a time, both directions together; more are refused with cause 34, congestion.</summary>
    public int MaxCalls { get; init; } = 2000;
    /// <summary>POKE it each second and tell the health observer.</summary>
    public bool Qualify { get; init; } = true;
    public MediaFormat Formats { get; init; } = MediaFormat.Pcmu | MediaFormat.Pcma;

    public override string ToString() => $"{Name} at {Address}";
}
