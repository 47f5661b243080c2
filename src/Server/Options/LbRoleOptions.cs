using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Carillon.Server.Processes;

namespace Carillon.Server.Options;

/// <summary>Section "Lb": the balancer in front of the web servers, ours or an HAProxy of the same settings. Docs: docs/load-balancing.md.</summary>
internal sealed partial class LbRoleOptions
{
    /// <summary>Of this balancer, as the cluster shows it.</summary>
    public string Name { get; init; } = Environment.MachineName;
    /// <summary>With what it proves to web servers that it is the cluster's. Null: the cluster does not show it.</summary>
    public string? ClusterSecretFile { get; init; }
    /// <summary>Addresses, separated by semicolons; as for the web role.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:8000";
    /// <summary>PEM: the certificate first, then those that lead to its root; read again when it changes.</summary>
    public string? CertificateFile { get; init; }
    /// <summary>PEM without a password. Null: the key is in <see cref="CertificateFile"/> too.</summary>
    public string? CertificateKeyFile { get; init; }
    /// <summary>Who comes by HTTP is sent to the first https address.</summary>
    public bool RedirectToHttps { get; init; }
    /// <summary>Passwords and tokens in clear beyond this machine.</summary>
    public bool AllowPlainHttp { get; init; }
    /// <summary>Where operators ask for its state; without a password, so on loopback only.</summary>
    public string AdminListen { get; init; } = "http://127.0.0.1:8079";
    /// <summary>By name. Read again when the settings file changes.</summary>
    public Dictionary<string, LbWebServerOptions> WebServers { get; init; } = [];
    /// <summary>PEM: certificates of web servers with https addresses must lead to one of these. Null: to one of the system's.</summary>
    public string? WebAuthorityFile { get; init; }
    /// <summary>Milliseconds between two questions whether a web server is ready.</summary>
    public int CheckMs { get; init; } = 500;
    /// <summary>Milliseconds after which such a question counts as not answered; two in a row, and nobody new is sent there.</summary>
    public int CheckTimeoutMs { get; init; } = 1000;
    /// <summary>Seconds without any answer after which whom it holds is cut off, to come back by another web server.</summary>
    public int DeadSeconds { get; init; } = 3;
    /// <summary>Milliseconds for a connection to a web server.</summary>
    public int ConnectMs { get; init; } = 2000;
    /// <summary>Seconds in which a request or a WebSocket must move at least an octet; screens and servers say something every 15 s.</summary>
    public int IdleSeconds { get; init; } = 60;
    /// <summary>Seconds that those who are connected to a web server which drains may stay there.</summary>
    public int DrainSeconds { get; init; } = 300;
    /// <summary>At the same time, of all clients together.</summary>
    public int MaximumConnections { get; init; } = 20_000;

    internal HttpListen Http => new("Lb", Listen, CertificateFile, CertificateKeyFile, AllowPlainHttp || RedirectToHttps);

    internal IPEndPoint Admin => HttpListen.EndPointOf(new Uri(AdminListen));

    /// <summary>What is fixed at the start: a change of it waits for the next one.</summary>
    internal (string, string?, string, string?, string?, bool, bool, string, string?, int, int) Fixed =>
        (Name, ClusterSecretFile, Listen, CertificateFile, CertificateKeyFile, RedirectToHttps, AllowPlainHttp, AdminListen, WebAuthorityFile, ConnectMs, MaximumConnections);

    public void Check(Faults faults)
    {
        Http.Check(faults, "Use https:// with Lb:CertificateFile; on a network of its own set Lb:AllowPlainHttp to true");
        faults.Unless(!RedirectToHttps || Http.HasHttps, "Lb:RedirectToHttps is true, but Lb:Listen has no https address to send people to");
        faults.Unless(Name.Length is > 0 and <= 64 && Name.All(c => c is > ' ' and < '\x7f'), $"Lb:Name is '{Name}'; it must be 1 to 64 letters, digits or signs of ASCII, without a space");
        faults.Unless(ClusterSecretFile is null || File.Exists(ClusterSecretFile), $"Lb:ClusterSecretFile {ClusterSecretFile} is not there");
        CheckAdmin(faults);
        CheckWebServers(faults);
        InRange(faults, CheckMs, nameof(CheckMs), 100, 60_000);
        InRange(faults, CheckTimeoutMs, nameof(CheckTimeoutMs), 100, 60_000);
        InRange(faults, DeadSeconds, nameof(DeadSeconds), 1, 600);
        InRange(faults, ConnectMs, nameof(ConnectMs), 100, 60_000);
        InRange(faults, IdleSeconds, nameof(IdleSeconds), 20, 3600);
        InRange(faults, DrainSeconds, nameof(DrainSeconds), 0, 86_400);
        InRange(faults, MaximumConnections, nameof(MaximumConnections), 10, 1_000_000);
        _ = Authorities(faults);
    }

    /// <summary>Of <see cref="WebAuthorityFile"/>; null: the system's count.</summary>
    public X509Certificate2Collection? Authorities(Faults faults) => AuthorityFile.Read(WebAuthorityFile, "Lb:WebAuthorityFile", faults);

    /// <summary>Addresses that somebody else has, in words.</summary>
    public IReadOnlyList<string> Taken() =>
        [.. Http.Taken(), .. new[] { PortProbe.Fault(Admin, SocketType.Stream, "Lb:AdminListen") }.OfType<string>()];

    private void CheckAdmin(Faults faults)
    {
        var right = HttpListen.IsHttp(AdminListen, out var uri) && uri.Scheme == Uri.UriSchemeHttp && IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
        faults.Unless(right, $"Lb:AdminListen is '{AdminListen}'; it must be http://ADDRESS:PORT with a loopback address, for it asks nobody for a password");
        if (!right)
            return;
        foreach (var listen in Http.Addresses.Where(a => HttpListen.IsHttp(a, out var other) && other.Port == uri!.Port))
            faults.Unless(false, $"Lb:AdminListen and '{listen}' of Lb:Listen have the same port; they must differ");
    }

    private void CheckWebServers(Faults faults)
    {
        faults.Unless(WebServers.Count > 0, "Lb:WebServers is empty; write {\"w1\": {\"Address\": \"http://10.0.0.5:8080\"}}");
        foreach (var (name, server) in WebServers)
        {
            faults.Unless(WellNamed().IsMatch(name), $"Lb:WebServers has the name '{name}'; it must be 1 to 32 letters, digits, _ or -");
            faults.Unless(
                HttpListen.IsHttp(server.Address, out var uri) && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0,
                $"Lb:WebServers:{name}:Address is '{server.Address}'; it must be http://ADDRESS:PORT or https://ADDRESS:PORT");
        }

        foreach (var same in WebServers.GroupBy(s => s.Value.Address.TrimEnd('/'), StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            faults.Unless(false, $"Lb:WebServers {string.Join(" and ", same.Select(s => s.Key))} have the same address {same.Key}");
    }

    private static void InRange(Faults faults, int value, string name, int least, int most) =>
        faults.Unless(value >= least && value <= most, string.Create(CultureInfo.InvariantCulture, $"Lb:{name} is {value}; it must be {least} to {most}"));

    /// <summary>A name of a web server.</summary>
    [GeneratedRegex("^[A-Za-z0-9_-]{1,32}$")]
    internal static partial Regex WellNamed();
}

/// <summary>A web server behind the balancer.</summary>
internal sealed class LbWebServerOptions
{
    /// <summary>http://ADDRESS:PORT or https://NAME:PORT</summary>
    public string Address { get; init; } = "";
    /// <summary>Nobody new is sent there; those who are stay for Lb:DrainSeconds.</summary>
    public bool Drain { get; init; }
}
