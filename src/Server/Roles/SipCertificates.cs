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
            ClientAuthorities = AuthorityFile.Read(options.SipClientAuthorityFile, "Telephony:SipClientAuthorityFile", faults),
            Authorities = AuthorityFile.Read(options.SipAuthorityFile, "Telephony:SipAuthorityFile", faults),
        };
    }
}
