using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Carillon.Interop.Deployment;

/// <summary>A root that nobody else trusts, and one authority below it that signs: as public ones do it.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset s_from = DateTimeOffset.UtcNow.AddYears(-2);
    private static readonly DateTimeOffset s_to = DateTimeOffset.UtcNow.AddYears(2);

    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _between;

    public TestAuthority()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _root = AuthorityRequest("CN=Carillon test root", rootKey).CreateSelfSigned(s_from, s_to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = AuthorityRequest("CN=Carillon test authority", key).Create(_root, s_from, s_to, RandomNumberGenerator.GetBytes(8));
        _between = signed.CopyWithPrivateKey(key);
    }

    /// <summary>The root, for those who are to trust it.</summary>
    public string Root(string folder)
    {
        var file = Path.Combine(folder, "root.pem");
        File.WriteAllText(file, _root.ExportCertificatePem() + "\n");
        return file;
    }

    /// <summary>For 127.0.0.1 the demo's telephony servers and Asterisk: NAME.pem with the certificate and the authority's, NAME.key with the key.</summary>
    public (string Certificate, string Key) Issue(string folder, string name, TimeSpan age, TimeSpan validFor)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var address in (string[])["127.0.0.1", "127.0.0.11", "127.0.0.12", "127.0.0.60"])
            names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        var from = DateTimeOffset.UtcNow - age;
        using var certificate = request.Create(_between, from, from + validFor, RandomNumberGenerator.GetBytes(8));
        var (file, keyFile) = (Path.Combine(folder, name + ".pem"), Path.Combine(folder, name + ".key"));
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + _between.ExportCertificatePem() + "\n");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        return (file, keyFile);
    }

    /// <summary>Knows the root alone: what is in between must have been sent.</summary>
    public bool Trusts(X509Certificate2? certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ExtraStore.AddRange(sent!.ChainPolicy.ExtraStore);
        return certificate is not null && certificate.MatchesHostname("127.0.0.1") && chain.Build(certificate);
    }

    public void Dispose()
    {
        _root.Dispose();
        _between.Dispose();
    }

    private static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request;
    }
}
