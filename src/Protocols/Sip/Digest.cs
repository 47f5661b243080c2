using System.Security.Cryptography;
using System.Text;

namespace Carillon.Protocols.Sip;

public enum DigestAlgorithm
{
    Md5,
    Sha256,
}

/// <summary>Digest computation (RFC 7616, RFC 8760); everything in lower-case hex.</summary>
public static class Digest
{
    public static string AlgorithmName(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? "SHA-256" : "MD5";

    public static string Ha1(DigestAlgorithm algorithm, string user, string realm, string password) =>
        Hash(algorithm, $"{user}:{realm}:{password}");

    /// <summary>With qop: H(HA1:nonce:nc:cnonce:qop:HA2); without: H(HA1:nonce:HA2), as RFC 2069 had it and old peers still do.</summary>
    public static string Response(DigestAlgorithm algorithm, string ha1, string method, string uri, string nonce, string? qop, string? nc, string? cnonce)
    {
        string ha2 = Hash(algorithm, $"{method}:{uri}");
        return Hash(algorithm, qop is null ? $"{ha1}:{nonce}:{ha2}" : $"{ha1}:{nonce}:{nc}:{cnonce}:{qop}:{ha2}");
    }

    /// <summary>Compares in constant time; the case of hex digits does not matter.</summary>
    public static bool AreEqual(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left.ToLowerInvariant()), Encoding.UTF8.GetBytes(right.ToLowerInvariant()));
    }

    // MD5 is what RFC 3261 asks for and what most phones and carriers have; SHA-256 is offered first.
#pragma warning disable CA5351
    private static string Hash(DigestAlgorithm algorithm, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Convert.ToHexStringLower(algorithm == DigestAlgorithm.Sha256 ? SHA256.HashData(bytes) : MD5.HashData(bytes));
    }
#pragma warning restore CA5351
}
