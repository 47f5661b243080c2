using System.Net.Security;
using Carillon.Server.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Carillon.Server.Roles;

/// <summary>HTTP and HTTPS listeners of a role. The certificate is looked at for each handshake: a renewed one counts at once.</summary>
internal static class Listeners
{
    public static void Listen(this ConfigureWebHostBuilder host, HttpListen http, CertificateFile? certificate) => host.ConfigureKestrel(kestrel =>
    {
        foreach (var address in http.Addresses.Select(a => new Uri(a)))
            Listen(kestrel, address, certificate);
    });

    private static void Listen(KestrelServerOptions kestrel, Uri address, CertificateFile? certificate) => kestrel.Listen(HttpListen.EndPointOf(address), listen =>
    {
        if (address.Scheme == Uri.UriSchemeHttps)
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Handshake(certificate!)) });
    });

    private static SslServerAuthenticationOptions Handshake(CertificateFile certificate) => new()
    {
        ServerCertificateContext = certificate.Current,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };
}
