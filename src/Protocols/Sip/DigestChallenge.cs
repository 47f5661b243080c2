using System.Buffers;
using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>WWW-Authenticate or Proxy-Authenticate of scheme Digest (RFC 7616 section 3.3).</summary>
public sealed record DigestChallenge(string Realm, string Nonce, DigestAlgorithm Algorithm, bool OffersAuth, string? Opaque, bool IsStale)
{
    /// <summary>InvalidData for other schemes, for algorithms that are not known here, and for qop without auth.</summary>
    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out DigestChallenge? value)
    {
        value = AuthParameters.TryParse(source, out var parameters) ? From(parameters!) : null;
        return value is null ? OperationStatus.InvalidData : OperationStatus.Done;
    }

    private static DigestChallenge? From(AuthParameters p)
    {
        if (p["realm"] is not { } realm || p["nonce"] is not { } nonce || Algorithms.Parse(p["algorithm"]) is not { } algorithm) return null;
        string? qop = p["qop"];
        bool auth = qop is not null && qop.Split(',', StringSplitOptions.TrimEntries).Contains("auth", StringComparer.OrdinalIgnoreCase);
        if (qop is not null && !auth) return null;
        bool stale = string.Equals(p["stale"], "true", StringComparison.OrdinalIgnoreCase);
        return new DigestChallenge(realm, nonce, algorithm, auth, p["opaque"], stale);
    }

    public override string ToString() => Text(", ", $", algorithm={Algorithm.AlgorithmName()}");

    /// <summary>Without what can be left out: no algorithm means MD5 (RFC 7616 section 3.3).</summary>
    public string ToBriefString() => Text(",", Algorithm == DigestAlgorithm.Md5 ? "" : $",algorithm={Algorithm.AlgorithmName()}");

    private string Text(string comma, string algorithm)
    {
        var text = new StringBuilder("Digest realm=\"").Append(AuthParameters.Escape(Realm)).Append('"').Append(comma).Append("nonce=\"").Append(Nonce).Append('"').Append(algorithm);
        if (OffersAuth) text.Append(comma).Append("qop=\"auth\"");
        if (Opaque is not null) text.Append(comma).Append("opaque=\"").Append(AuthParameters.Escape(Opaque)).Append('"');
        if (IsStale) text.Append(comma).Append("stale=true");
        return text.ToString();
    }
}

internal static class Algorithms
{
    /// <summary>None named means MD5 (RFC 7616 section 3.3).</summary>
    public static DigestAlgorithm? Parse(string? name)
    {
        if (name is null || name.Equals("MD5", StringComparison.OrdinalIgnoreCase)) return DigestAlgorithm.Md5;
        return name.Equals("SHA-256", StringComparison.OrdinalIgnoreCase) ? DigestAlgorithm.Sha256 : null;
    }
}
