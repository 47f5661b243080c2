using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Streams;

/// <summary>From a connected socket to the stream that SIP is spoken on. TLS 1.2 and 1.3 only.</summary>
internal sealed class TlsHandshake(SipTlsOptions options)
{
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <exception cref="AuthenticationException">Not shaken: a version, no certificate of the client, or one that nobody asked for.</exception>
    public async Task<Stream> Server(Socket socket, SipTransport transport, CancellationToken stop)
    {
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (!transport.IsEncrypted()) return plain;
        return await Shake(plain, tls => tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = options.Certificate!(),
            EnabledSslProtocols = Versions,
            ClientCertificateRequired = options.ClientAuthorities is not null,
            CertificateChainPolicy = Policy(options.ClientAuthorities, "1.3.6.1.5.5.7.3.2"),
        }, stop));
    }

    /// <summary>A TLS peer must show a certificate for its name (RFC 5922), or for its address where it has none.</summary>
    /// <exception cref="AuthenticationException">It showed none that leads to an authority of ours, is valid now, and has that name.</exception>
    public async Task<Stream> Client(Socket socket, SipHop to, CancellationToken stop)
    {
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (to.Transport != SipTransport.Tls) return plain;
        return await Shake(plain, tls => tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = to.Name ?? to.Address.ToString(),
            ClientCertificateContext = options.Certificate?.Invoke(),
            EnabledSslProtocols = Versions,
            CertificateChainPolicy = Policy(options.Authorities, "1.3.6.1.5.5.7.3.1"),
        }, stop));
    }

    private static async Task<Stream> Shake(Stream plain, Func<SslStream, Task> shake)
    {
        var tls = new SslStream(plain);
        try
        {
            await shake(tls);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    /// <summary>Null: the system's own.</summary>
    private static X509ChainPolicy? Policy(X509Certificate2Collection? roots, string purpose)
    {
        if (roots is null) return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        policy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(purpose));
        return policy;
    }
}
