using System.Security.Cryptography;
using System.Text;

namespace Carillon.Protocols.Iax2;

/// <summary>RSA authentication (RFC 5456 section 8.6.16): the PKCS #1 signature with SHA-1 over the challenge's characters, in base64.</summary>
public static class RsaChallenge
{
#pragma warning disable CA5350 // the protocol knows no other hash
    public static string Result(string challenge, RSA ownKey) =>
        Convert.ToBase64String(ownKey.SignData(Encoding.UTF8.GetBytes(challenge), HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1));

    /// <summary>False for what is no base64, too.</summary>
    public static bool IsCorrect(string challenge, RSA peersKey, ReadOnlySpan<byte> result)
    {
        Span<byte> signature = stackalloc byte[byte.MaxValue];
        return Convert.TryFromBase64String(Encoding.ASCII.GetString(result), signature, out var written)
            && peersKey.VerifyData(Encoding.UTF8.GetBytes(challenge), signature[..written], HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
    }
#pragma warning restore CA5350
}
