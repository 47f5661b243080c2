using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Carillon.Server.Cluster;

/// <summary>A certificate that a web server made for itself: joining servers know it by its fingerprint, browsers ask once.</summary>
internal static class OwnCertificate
{
    /// <summary>Browsers take none that is longer.</summary>
    private static readonly TimeSpan Valid = TimeSpan.FromDays(397);

    /// <param name="hosts">Names and addresses at which the server is reached.</param>
    public static (string Certificate, string Key) Make(string name, IEnumerable<string> hosts, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        // A clock that is a moment behind must take it.
        using var certificate = request.CreateSelfSigned(now - TimeSpan.FromMinutes(5), now + Valid);
        return (certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
