using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Carillon.Server.Options;

/// <summary>A PEM file with the authorities that a peer's certificate must lead to.</summary>
internal static class AuthorityFile
{
    /// <param name="file">Null: the system's authorities count, and null is returned.</param>
    /// <param name="setting">Which setting names it, for faults: "Lb:WebAuthorityFile".</param>
    /// <param name="faults">One that cannot be read, or has no certificate.</param>
    public static X509Certificate2Collection? Read(string? file, string setting, Faults faults)
    {
        if (file is null)
            return null;
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
            faults.Unless(authorities.Count > 0, $"{setting}: there is no certificate in {file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            faults.Unless(false, $"{setting} {file} cannot be read: {e.Message}");
        }

        return authorities;
    }
}
