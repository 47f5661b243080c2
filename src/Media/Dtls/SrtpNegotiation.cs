using Carillon.Protocols.Srtp;
using Org.BouncyCastle.Tls;

namespace Carillon.Media;

/// <summary>What client and server of a handshake have in common: the use_srtp extension and the keys (RFC 5764 section 4), and the fingerprint.</summary>
internal sealed class SrtpNegotiation(DtlsFingerprint expected)
{
    private const string Exporter = "EXTRACTOR-dtls_srtp";

    // Strong and fast first; a tag of 32 bits is not asked for by us.
    private static readonly int[] Offered = [(int)SrtpProfile.AeadAes128Gcm, (int)SrtpProfile.AeadAes256Gcm, (int)SrtpProfile.AesCm128HmacSha1Tag80];
    private SrtpProfile? _profile;

    /// <summary>After the handshake.</summary>
    public SrtpKeys? Keys { get; private set; }

    public static void Offer(IDictionary<int, byte[]> extensions) => TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData(Offered, []));

    /// <summary>As server: the first of ours that the client has.</summary>
    public void Choose(IDictionary<int, byte[]> clientExtensions)
    {
        var theirs = Profiles(clientExtensions);
        foreach (var profile in Offered)
            if (_profile is null && theirs.Contains(profile)) _profile = (SrtpProfile)profile;
        if (_profile is null) throw new TlsFatalAlert(AlertDescription.handshake_failure, "no SRTP profile in common");
    }

    public void Answer(IDictionary<int, byte[]> serverExtensions) => TlsSrtpUtilities.AddUseSrtpExtension(serverExtensions, new UseSrtpData([(int)_profile!.Value], []));

    /// <summary>As client: what the server chose.</summary>
    public void Take(IDictionary<int, byte[]> serverExtensions)
    {
        if (Profiles(serverExtensions) is not [var chosen] || !Offered.Contains(chosen)) throw new TlsFatalAlert(AlertDescription.illegal_parameter, "no SRTP profile was chosen");
        _profile = (SrtpProfile)chosen;
    }

    /// <summary>The certificate of the other side must be the one that the signalling named. That it has its key is the handshake's matter.</summary>
    public void Check(Certificate certificate)
    {
        if (certificate.IsEmpty || !expected.Matches(certificate.GetCertificateAt(0).GetEncoded())) throw new TlsFatalAlert(AlertDescription.bad_certificate, "not the certificate of the signalling");
    }

    /// <summary>Client's key, server's key, client's salt, server's salt (section 4.2).</summary>
    public void Export(TlsContext context)
    {
        var profile = _profile!.Value;
        var (key, salt) = (profile.KeyLength, profile.SaltLength);
        ReadOnlySpan<byte> material = context.ExportKeyingMaterial(Exporter, null, 2 * (key + salt));
        var client = new SrtpMaster(profile, material[..key], material.Slice(2 * key, salt));
        var server = new SrtpMaster(profile, material.Slice(key, key), material.Slice(2 * key + salt, salt));
        Keys = context.IsServer ? new SrtpKeys(Send: server, Receive: client) : new SrtpKeys(Send: client, Receive: server);
    }

    private static int[] Profiles(IDictionary<int, byte[]> extensions) => TlsSrtpUtilities.GetUseSrtpExtension(extensions)?.ProtectionProfiles ?? [];
}
