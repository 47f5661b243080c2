using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Carillon.Protocols.Srtp;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Carillon.Media;

/// <summary>The certificate that this process shows in handshakes: P-256, signed by itself, new at every start. Its fingerprint in the signalling is what
/// makes it believed, so nobody has to sign it (RFC 5763 section 3).</summary>
public sealed class DtlsIdentity
{
    private static readonly Lazy<DtlsIdentity> Own = new(() => new DtlsIdentity());
    private readonly byte[] _certificate;
    private readonly AsymmetricKeyParameter _key;

    internal DtlsIdentity()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=carillon", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        _certificate = certificate.RawData;
        _key = PrivateKeyFactory.CreateKey(key.ExportPkcs8PrivateKey());
        Fingerprint = DtlsFingerprint.Of(_certificate);
    }

    public static DtlsIdentity OfProcess => Own.Value;

    public DtlsFingerprint Fingerprint { get; }

    internal TlsCredentialedSigner Signer(TlsContext context, BcTlsCrypto crypto) => new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context), crypto, _key, new Certificate([crypto.CreateCertificate(_certificate)]), new SignatureAndHashAlgorithm(Org.BouncyCastle.Tls.HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
}
