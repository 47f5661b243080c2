using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Carillon.Server.Roles;

/// <summary>A certificate with its chain and key, from PEM files; read again when one of them changes. What cannot be read leaves the old one in force.</summary>
internal sealed class CertificateFile
{
    private readonly string _path;
    private readonly string? _keyPath;
    private volatile Loaded _loaded;

    private CertificateFile(string path, string? keyPath, Loaded loaded) => (_path, _keyPath, _loaded) = (path, keyPath, loaded);

    private sealed record Loaded(SslStreamCertificateContext Context, DateTime Changed);

    /// <summary>Null, with a sentence for the operator, where a client could not trust what is there at <paramref name="now"/>.</summary>
    public static CertificateFile? TryOpen(string path, string? keyPath, DateTimeOffset now, out string fault)
    {
        try
        {
            var loaded = Load(path, keyPath);
            var certificate = loaded.Context.TargetCertificate;
            fault = Span(certificate, now.LocalDateTime) ?? "";
            return fault.Length == 0 ? new CertificateFile(path, keyPath, loaded) : null;
        }
        catch (ArgumentException)
        {
            fault = $"the certificate in {path} and the key in {keyPath ?? path} do not belong together";
            return null;
        }
        catch (CryptographicException e)
        {
            fault = $"the certificate in {path} and the key in {keyPath ?? path} cannot be used: {e.Message}";
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"the certificate cannot be read: {e.Message}";
            return null;
        }
    }

    /// <summary>With the certificates in between, which clients need who know the root alone.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            if (Changed(_path, _keyPath) != _loaded.Changed)
                TryReload();
            return _loaded.Context;
        }
    }

    /// <summary>SHA-256 of the certificate, in hex.</summary>
    public string Fingerprint => Current.TargetCertificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>PEM, for those who are to know it by itself; null: an authority has signed it.</summary>
    public string? SelfSigned => Current.TargetCertificate is var own && own.SubjectName.RawData.AsSpan().SequenceEqual(own.IssuerName.RawData) ? own.ExportCertificatePem() : null;

    private void TryReload()
    {
        try
        {
            _loaded = Load(_path, _keyPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            // Half written, or the key is not there yet: the next handshake tries again.
        }
    }

    private static Loaded Load(string path, string? keyPath)
    {
        var changed = Changed(path, keyPath);
        var certificate = X509Certificate2.CreateFromPemFile(path, keyPath);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(path);
        return new Loaded(SslStreamCertificateContext.Create(certificate, chain, offline: true), changed);
    }

    private static DateTime Changed(string path, string? keyPath)
    {
        var (certificate, key) = (File.GetLastWriteTimeUtc(path), File.GetLastWriteTimeUtc(keyPath ?? path));
        return certificate > key ? certificate : key;
    }

    private static string? Span(X509Certificate2 certificate, DateTime now) =>
        now > certificate.NotAfter ? $"the certificate of {certificate.Subject} ended at {certificate.NotAfter:u}"
        : now < certificate.NotBefore ? $"the certificate of {certificate.Subject} begins only at {certificate.NotBefore:u}"
        : null;
}
