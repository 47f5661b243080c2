using System.Net;
using System.Security.Cryptography;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>Another IAX2 server that may call us and that we may call. Both directions use the same secret.</summary>
public sealed record Iax2Peer
{
    /// <summary>The name it presents as USERNAME when it calls us.</summary>
    public required string Name { get; init; }
    public required IPEndPoint Address { get; init; }
    /// <summary>Its address is where it registered from; until it has, nobody calls it and it calls nobody. What <see cref="Address"/> says does not count.</summary>
    public bool Registers { get; init; }
    /// <summary>It is a registrar: we register with it as <see cref="Username"/>, so that it knows our address.</summary>
    public bool RegisterThere { get; init; }
    /// <summary>Shared secret of the MD5 challenge (RFC 5456 section 8.6.13). Empty: none, and nobody gets in by it. Never logged.</summary>
    public required string Secret { get; init; }
    /// <summary>Our private RSA key in PEM, with which we sign where the peer asks for RSA; null: we have none. Never logged.</summary>
    public string? OwnKey { get; init; }
    /// <summary>The peer's public RSA key in PEM: it is asked for RSA and nothing else when it calls. Null: it is asked for MD5.</summary>
    public string? PeerKey { get; init; }
    /// <summary>AES-128 under a key from the MD5 challenge, so it needs the secret.</summary>
    public CallEncryption Encryption { get; init; }
    /// <summary>What we present as USERNAME when we call it; null: the endpoint's own name.</summary>
    public string? Username { get; init; }
    /// <summary>Whether voice goes as trunk frames. The endpoint only hands it on (<see cref="Iax2Call.IsTrunk"/>).</summary>
    public bool Trunk { get; init; } = true;
    /// <summary>Calls at a time, both directions together; more are refused with cause 34, congestion.</summary>
    public int MaxCalls { get; init; } = 2000;
    /// <summary>It may move its calls to other such peers, and calls may be moved to it (RFC 5456 section 6.5). Off: TXREQ is answered with TXREJ.</summary>
    public bool Transfers { get; init; }
    /// <summary>POKE it each second and tell the health observer.</summary>
    public bool Qualify { get; init; } = true;
    /// <summary>A server of the same cluster: it is POKEd five times a second.</summary>
    public bool Sibling { get; init; }
    public MediaFormat Formats { get; init; } = MediaFormat.Pcmu | MediaFormat.Pcma;

    /// <summary>Where a peer is that has not registered.</summary>
    internal static IPEndPoint Nowhere { get; } = new(IPAddress.None, 0);

    internal bool IsSomewhere => !Address.Equals(Nowhere);

    /// <summary>Whether a NEW can prove the secret at once: one is there, and it is what the peer's calls are judged by.</summary>
    internal bool MayProve => Secret.Length > 0 && PeerKey is null && OwnKey is null;

    /// <summary>Whether a text is an RSA key in PEM, without a passphrase.</summary>
    public static bool IsKey(string pem, bool withPrivatePart)
    {
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return !withPrivatePart || key.ExportParameters(includePrivateParameters: true).D is not null;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    public override string ToString() => $"{Name} at {Address}";
}
