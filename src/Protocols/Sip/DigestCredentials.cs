using System.Buffers;
using System.Globalization;
using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>Authorization or Proxy-Authorization of scheme Digest (RFC 7616 section 3.4).</summary>
public sealed record DigestCredentials
{
    public required string UserName { get; init; }
    public required string Realm { get; init; }
    public required string Nonce { get; init; }
    public required string Uri { get; init; }
    public required string Response { get; init; }
    public required DigestAlgorithm Algorithm { get; init; }
    public string? Qop { get; init; }
    public string? NonceCount { get; init; }
    public string? ClientNonce { get; init; }
    public string? Opaque { get; init; }

    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out DigestCredentials? value)
    {
        value = AuthParameters.TryParse(source, out var parameters) ? From(parameters!) : null;
        return value is null ? OperationStatus.InvalidData : OperationStatus.Done;
    }

    /// <summary>Answers a challenge; the client nonce is the caller's, since randomness is not made here.</summary>
    public static DigestCredentials Answer(DigestChallenge challenge, string user, string password, string method, string uri, string clientNonce, uint nonceCount)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        string ha1 = Digest.Ha1(challenge.Algorithm, user, challenge.Realm, password);
        string? qop = challenge.OffersAuth ? "auth" : null;
        string count = nonceCount.ToString("x8", CultureInfo.InvariantCulture);
        return new DigestCredentials
        {
            UserName = user,
            Realm = challenge.Realm,
            Nonce = challenge.Nonce,
            Uri = uri,
            Algorithm = challenge.Algorithm,
            Qop = qop,
            NonceCount = qop is null ? null : count,
            ClientNonce = qop is null ? null : clientNonce,
            Opaque = challenge.Opaque,
            Response = Digest.Response(challenge.Algorithm, ha1, method, uri, challenge.Nonce, qop, count, clientNonce),
        };
    }

    /// <summary>Were these made with the password that the HA1 was made with, for this method?</summary>
    public bool Proves(string ha1, string method) =>
        Digest.AreEqual(Response, Digest.Response(Algorithm, ha1, method, Uri, Nonce, Qop, NonceCount, ClientNonce));

    private static DigestCredentials? From(AuthParameters p)
    {
        if (p["username"] is not { } user || p["realm"] is not { } realm || p["nonce"] is not { } nonce) return null;
        if (p["uri"] is not { } uri || p["response"] is not { } response || Algorithms.Parse(p["algorithm"]) is not { } algorithm) return null;
        string? qop = p["qop"];
        if (qop is not null && (!qop.Equals("auth", StringComparison.OrdinalIgnoreCase) || p["nc"] is null || p["cnonce"] is null)) return null;
        return new DigestCredentials
        {
            UserName = user,
            Realm = realm,
            Nonce = nonce,
            Uri = uri,
            Response = response,
            Algorithm = algorithm,
            Qop = qop,
            NonceCount = p["nc"],
            ClientNonce = p["cnonce"],
            Opaque = p["opaque"],
        };
    }

    public override string ToString()
    {
        var text = new StringBuilder("Digest username=\"").Append(AuthParameters.Escape(UserName)).Append("\", realm=\"").Append(AuthParameters.Escape(Realm))
            .Append("\", nonce=\"").Append(AuthParameters.Escape(Nonce)).Append("\", uri=\"").Append(Uri).Append("\", response=\"").Append(Response)
            .Append("\", algorithm=").Append(Algorithm.AlgorithmName());
        if (Qop is not null) text.Append(", qop=").Append(Qop).Append(", nc=").Append(NonceCount).Append(", cnonce=\"").Append(ClientNonce).Append('"');
        if (Opaque is not null) text.Append(", opaque=\"").Append(AuthParameters.Escape(Opaque)).Append('"');
        return text.ToString();
    }
}
