using System.Net;
using System.Security.Cryptography.X509Certificates;
using Carillon.Server.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Carillon.Server.Roles;

/// <summary>HTTP and HTTPS listeners; the certificate is read again when its file changes, without a restart.</summary>
internal static class Certificates
{
    public static void Listen(ConfigureWebHostBuilder host, WebRoleOptions options) => host.ConfigureKestrel(kestrel =>
    {
        foreach (var address in options.Addresses.Select(a => new Uri(a)))
            Listen(kestrel, address, options);
    });

    private static void Listen(KestrelServerOptions kestrel, Uri address, WebRoleOptions options)
    {
        var ip = address.Host is "localhost" ? IPAddress.Loopback : IPAddress.TryParse(address.Host.Trim('[', ']'), out var parsed) ? parsed : IPAddress.Any;
        kestrel.Listen(ip, address.Port, listen =>
        {
            if (address.Scheme != Uri.UriSchemeHttps)
                return;
            var file = new CertificateFile(options.CertificateFile!, options.CertificateKeyFile);
            listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => file.Current);
        });
    }

    /// <summary>A PEM file and the time of its last change. A file that cannot be read leaves the old certificate in force.</summary>
    private sealed class CertificateFile(string path, string? keyPath)
    {
        private volatile Loaded _loaded = Load(path, keyPath);

        public X509Certificate2 Current
        {
            get
            {
                if (File.GetLastWriteTimeUtc(path) is var changed && changed != _loaded.Changed)
                    TryReload();
                return _loaded.Certificate;
            }
        }

        private void TryReload()
        {
            try
            {
                _loaded = Load(path, keyPath);
            }
            catch (Exception e) when (e is IOException or System.Security.Cryptography.CryptographicException)
            {
                // Half written: the next handshake tries again.
            }
        }

        private static Loaded Load(string path, string? keyPath) => new(X509Certificate2.CreateFromPemFile(path, keyPath), File.GetLastWriteTimeUtc(path));

        private sealed record Loaded(X509Certificate2 Certificate, DateTime Changed);
    }
}
