using System.Security.Cryptography;

namespace Carillon.Web.Api;

/// <summary>RSA keys as people paste them: PEM, without a passphrase.</summary>
internal static class RsaKeyText
{
    private const int Longest = 8000;

    /// <param name="own">Ours, with its private part.</param>
    /// <param name="peers">The other side's public one.</param>
    /// <param name="faults">By the fields' names.</param>
    public static void Check(string own, string peers, Faults faults) => faults
        .Unless(own.Length == 0 || IsKey(own, withPrivatePart: true), "ownKey", "ownKey must be a private RSA key in PEM, without a passphrase.")
        .Unless(peers.Length == 0 || IsKey(peers, withPrivatePart: false), "peerKey", "peerKey must be a public RSA key in PEM.");

    private static bool IsKey(string pem, bool withPrivatePart)
    {
        if (pem.Length > Longest)
            return false;
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
}
