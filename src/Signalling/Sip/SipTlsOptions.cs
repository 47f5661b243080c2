using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Carillon.Signalling.Sip;

/// <summary>TLS 1.2 and 1.3 in both directions.</summary>
public sealed record SipTlsOptions
{
    /// <summary>Null: no connection is taken, but some may be opened.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>Asked before each handshake, so that a renewed certificate is shown from then on. Shown to carriers that ask for one, too.</summary>
    public Func<SslStreamCertificateContext>? Certificate { get; init; }

    /// <summary>Who connects must show a certificate that leads to one of these; null: none is asked for.</summary>
    public X509Certificate2Collection? ClientAuthorities { get; init; }

    /// <summary>The roots that carriers' certificates must lead to; null: those of the system.</summary>
    public X509Certificate2Collection? Authorities { get; init; }
}
