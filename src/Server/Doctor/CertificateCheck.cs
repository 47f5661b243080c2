using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Carillon.Server.Options;
using Carillon.Server.Roles;

namespace Carillon.Server.Doctor;

/// <summary>Certificates can be used with their keys, do not end soon, and are for the host where a listener names one.</summary>
internal sealed class CertificateCheck(Patient patient, TimeProvider clock) : ICheck
{
    private const int Soon = 30;

    public string Name => "certificates";

    public Task<IReadOnlyList<Finding>> Look(CancellationToken ct) => Task.FromResult<IReadOnlyList<Finding>>([.. Files().SelectMany(f => Of(f.Setting, f.File, f.Key, f.Hosts))]);

    private IEnumerable<(string Setting, string File, string? Key, string[] Hosts)> Files()
    {
        if (patient.Web?.CertificateFile is { } web)
            yield return ("Web:CertificateFile", web, patient.Web.CertificateKeyFile, Hosts(patient.Web.Http));
        if (patient.Lb?.CertificateFile is { } lb)
            yield return ("Lb:CertificateFile", lb, patient.Lb.CertificateKeyFile, Hosts(patient.Lb.Http));
        if (patient.Telephony?.SipCertificateFile is { } sip)
            yield return ("Telephony:SipCertificateFile", sip, patient.Telephony.SipCertificateKeyFile, []);
    }

    /// <summary>Of https listeners those that name one; 0.0.0.0 may be any.</summary>
    private static string[] Hosts(HttpListen http) =>
        [.. http.Addresses.Select(a => new Uri(a)).Where(u => u.Scheme == Uri.UriSchemeHttps && HttpListen.EndPointOf(u).Address is var at && !at.Equals(IPAddress.Any) && !at.Equals(IPAddress.IPv6Any)).Select(u => u.Host.Trim('[', ']'))];

    private IEnumerable<Finding> Of(string setting, string file, string? key, string[] hosts)
    {
        var check = $"{Name} ({setting})";
        if (CertificateFile.TryOpen(file, key, clock.GetUtcNow(), out var unfit) is not { } opened)
        {
            yield return Finding.Wrong(check, unfit, "put a valid certificate and the key that belongs to it there; a running role takes them at once");
            yield break;
        }

        var certificate = opened.Current.TargetCertificate;
        yield return End(check, certificate, certificate.NotAfter - clock.GetLocalNow().DateTime);
        foreach (var host in hosts.Where(h => !certificate.MatchesHostname(h)))
            yield return Finding.Wrong(check, $"{file} is for {Names(certificate)}, not for {host}, where its role listens", "have one issued that names it, or listen at the name that it has: browsers refuse it otherwise");
    }

    private static Finding End(string check, X509Certificate2 certificate, TimeSpan left)
    {
        var found = string.Create(CultureInfo.InvariantCulture, $"{Names(certificate)} ends on {certificate.NotAfter:yyyy-MM-dd}, in {Math.Floor(left.TotalDays):0} days");
        return left < TimeSpan.FromDays(Soon) ? Finding.Warning(check, found, "renew it; the files are read again when they change, no restart is needed") : Finding.Ok(check, found);
    }

    private static string Names(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString()))).ToList() is { Count: > 0 } names
            ? string.Join(", ", names)
            : certificate.Subject;
}
