using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Carillon.Server.Balancer;

/// <summary>How web servers are connected to: soon or not at all; those with https by certificates of our choice.</summary>
internal sealed class WebConnections(TimeSpan connectWithin, X509Certificate2Collection? authorities, ILogger<ForwarderHttpClientFactory> log) : ForwarderHttpClientFactory(log)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = connectWithin;
        // Less than the 130 s after which a web server closes an idle connection, which a request could then meet half-way.
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60);
        if (authorities is null)
            return;
        handler.SslOptions.CertificateChainPolicy = Policy(authorities);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => errors is SslPolicyErrors.None || (errors is SslPolicyErrors.RemoteCertificateNameMismatch && IsNamed(certificate));
    }

    /// <summary>A request keeps the name that its client asked for, which is not in a certificate that a web server made for itself. One that is in our list is known without a name.</summary>
    private bool IsNamed(X509Certificate? certificate) => certificate is not null && authorities!.Any(a => a.RawDataMemory.Span.SequenceEqual(certificate.GetRawCertData()));

    private static X509ChainPolicy Policy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
