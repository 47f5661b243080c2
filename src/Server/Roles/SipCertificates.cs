using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Carillon.Server.Options;
using Carillon.Signalling.Sip;

namespace Carillon.Server.Roles;

/// <summary>The certificates of SIP over TLS, from the files that the telephony role names.</summary>
internal static class SipCertificates
{
    /// <summary>All faults at once, in words; what is returned then is of no use.</summary>
    public static SipTlsOptions Open(TelephonyRoleOptions options, Faults faults)
    {
        CertificateFile? ours = null;
        if (options.SipCertificateFile is { } file)
        {
            ours = CertificateFile.TryOpen(file, options.SipCertificateKeyFile, DateTimeOffset.UtcNow, out var unfit);
            faults.Unless(ours is not null, $"Telephony:SipCertificateFile: {unfit}");
        }

        return new SipTlsOptions
        {
            Certificate = ours is null ? null : () => ours.Current,
            ClientAuthorities = Authorities(options.SipClientAuthorityFile, "SipClientAuthorityFile", faults),
            Authorities = Authorities(options.SipAuthorityFile, "SipAuthorityFile", faults),
        };
    }

    private static X509Certificate2Collection? Authorities(string? file, string name, Faults faults)
    {
        if (file is null)
            return null;
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
            faults.Unless(authorities.Count > 0, $"Telephony:{name}: there is no certificate in {file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            faults.Unless(false, $"Telephony:{name} {file} cannot be read: {e.Message}");
        }

        return authorities;
    }
}
