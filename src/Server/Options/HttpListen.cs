using System.Net;
using System.Net.Sockets;
using Carillon.Server.Processes;
using Carillon.Server.Roles;

namespace Carillon.Server.Options;

/// <summary>Where a role takes HTTP and HTTPS, as its section says it: the same rules for the web role and for the balancer.</summary>
/// <param name="Section">In faults: "Web".</param>
/// <param name="Text">Addresses, separated by semicolons.</param>
/// <param name="PlainAllowed">HTTP may leave this machine.</param>
internal sealed record HttpListen(string Section, string Text, string? CertificateFile, string? CertificateKeyFile, bool PlainAllowed)
{
    public string[] Addresses => Text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public bool HasHttps => Addresses.Any(a => a.StartsWith("https:", StringComparison.OrdinalIgnoreCase));

    /// <param name="advice">What to do where HTTP would leave this machine.</param>
    public void Check(Faults faults, string advice)
    {
        foreach (var address in Addresses)
            faults.Unless(IsHttp(address, out _), $"{Section}:Listen has '{address}'; it must be http://ADDRESS:PORT or https://ADDRESS:PORT");
        foreach (var address in Addresses.Where(a => IsPlainAbroad(a) && !PlainAllowed))
            faults.Unless(false, $"{Section}:Listen has '{address}': passwords and tokens would leave this machine in clear. {advice}");
        faults.Unless(Addresses.Length > 0, $"{Section}:Listen is empty");
        faults.Unless(!HasHttps || CertificateFile is not null, $"{Section}:CertificateFile is missing, but {Section}:Listen has an https address");
        faults.Unless(CertificateFile is null || File.Exists(CertificateFile), $"{Section}:CertificateFile {CertificateFile} is not there");
        faults.Unless(CertificateKeyFile is null || File.Exists(CertificateKeyFile), $"{Section}:CertificateKeyFile {CertificateKeyFile} is not there");
    }

    /// <summary>For the https addresses; null where there are none, or where it is a fault. After <see cref="Check"/>.</summary>
    public CertificateFile? Certificate(Faults faults)
    {
        if (!HasHttps || faults.Texts.Count > 0)
            return null;
        var certificate = Roles.CertificateFile.TryOpen(CertificateFile!, CertificateKeyFile, DateTimeOffset.UtcNow, out var unfit);
        faults.Unless(certificate is not null, $"{Section}:CertificateFile: {unfit}");
        return certificate;
    }

    /// <summary>Addresses that somebody else has, in words.</summary>
    public IEnumerable<string> Taken() => Addresses.Select(a => PortProbe.Fault(EndPointOf(new Uri(a)), SocketType.Stream, a)).OfType<string>();

    public static bool IsHttp(string address, out Uri uri) => Uri.TryCreate(address, UriKind.Absolute, out uri!) && uri.Scheme is "http" or "https";

    /// <summary>A name that is no address stands for all of them.</summary>
    public static IPEndPoint EndPointOf(Uri address) => new(
        address.Host is "localhost" ? IPAddress.Loopback : IPAddress.TryParse(address.Host.Trim('[', ']'), out var parsed) ? parsed : IPAddress.Any,
        address.Port);

    private static bool IsPlainAbroad(string address) => IsHttp(address, out var uri) && uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback;
}
