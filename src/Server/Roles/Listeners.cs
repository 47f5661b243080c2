using System.Net.Security;
using Carillon.Server.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Carillon.Server.Roles;

/// <summary>HTTP and HTTPS listeners of a web process.</summary>
internal static class Listeners
{
    public static void Listen(ConfigureWebHostBuilder host, WebRoleOptions options, CertificateFile? certificate) => host.ConfigureKestrel(kestrel =>
    {
        foreach (var address in options.Addresses.Select(a => new Uri(a)))
            Listen(kestrel, address, certificate);
    });

    private static void Listen(KestrelServerOptions kestrel, Uri address, CertificateFile? certificate)
    {
        kestrel.Listen(WebRoleOptions.EndPointOf(address), listen =>
        {
            if (address.Scheme == Uri.UriSchemeHttps)
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Handshake(certificate!)) });
        });
    }

    private static SslServerAuthenticationOptions Handshake(CertificateFile certificate) => new()
    {
        ServerCertificateContext = certificate.Current,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };
}
