using System.Security.Cryptography;
using System.Text;

namespace Carillon.Protocols.Iax2;

/// <summary>MD5 authentication (RFC 5456 sections 8.6.14 and 8.6.15): the result is the MD5 of the challenge's characters followed by the secret's, in lower-case hex.</summary>
public static class Md5Challenge
{
    public const int ResultLength = 32;

#pragma warning disable CA5351 // the protocol knows no stronger one but RSA
    public static string Result(string challenge, string secret) =>
        Convert.ToHexStringLower(EncryptionKey(challenge, secret));

    /// <summary>The first AES key of a call both ways (RFC 5456 section 7.3): the digest itself.</summary>
    public static byte[] EncryptionKey(string challenge, string secret) => MD5.HashData(Encoding.UTF8.GetBytes(challenge + secret));
#pragma warning restore CA5351

    /// <summary>Compares in constant time; letters of either case, for some peers write upper case.</summary>
    public static bool IsCorrect(string challenge, string secret, ReadOnlySpan<byte> result)
    {
        if (result.Length != ResultLength) return false;
        Span<byte> given = stackalloc byte[ResultLength];
        for (var i = 0; i < ResultLength; i++) given[i] = result[i] is >= (byte)'A' and <= (byte)'F' ? (byte)(result[i] | 0x20) : result[i];
        return CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Result(challenge, secret)));
    }
}
