using System.Net;
using System.Net.Sockets;
using Carillon.Domain.Cluster;
using Carillon.Server.Processes;
using Carillon.Web;

namespace Carillon.Server.Options;

/// <summary>Section "Web": the web and control process.</summary>
internal sealed class WebRoleOptions
{
    /// <summary>Addresses, separated by semicolons. Plain HTTP is for loopback; elsewhere see <see cref="CertificateFile"/> and <see cref="AllowPlainHttp"/>.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:8080";
    /// <summary>Where other servers reach this one, for the tokens by which they join. Null: what it listens at.</summary>
    public string? Advertise { get; init; }
    /// <summary>PEM: the server's certificate first, then those that lead to its root; read again when it changes.</summary>
    public string? CertificateFile { get; init; }
    /// <summary>PEM without a password. Null: the key is in <see cref="CertificateFile"/> too.</summary>
    public string? CertificateKeyFile { get; init; }
    /// <summary>Passwords and tokens in clear beyond this machine: for a balancer that speaks TLS, on a network of its own.</summary>
    public bool AllowPlainHttp { get; init; }
    /// <summary>sqlite:PATH or mariadb://user:password@host:port/name</summary>
    public string Database { get; init; } = "sqlite:carillon-data/carillon.db";
    /// <summary>The outbox and what else must survive this process.</summary>
    public string DataFolder { get; init; } = "carillon-data/web";
    /// <summary>The recording store as this machine sees it; recordings in it are played from here. Null: they are fetched from the server that made them.</summary>
    public string? RecordingStore { get; init; }
    /// <summary>Known to every web and telephony process: proves to a switch that its commands come from us.</summary>
    public string? ClusterSecretFile { get; init; }
    public string? ClusterSecret { get; init; }
    public string Name { get; init; } = Environment.MachineName;
    /// <summary>Where the other web processes of the cluster reach this one; used with MariaDB, for with SQLite there is only one.</summary>
    public string SiloAddress { get; init; } = "127.0.0.1";
    public int SiloPort { get; init; } = 11111;
    public int GatewayPort { get; init; } = 30000;
    /// <summary>Wildcard prompts: NAME.wav in this folder is the prompt NAME on every switch.</summary>
    public string? PromptFolder { get; init; }
    /// <summary>Addresses or networks of balancers in front, whose word is taken for who the client is. Empty: nobody's.</summary>
    public string[] TrustedProxies { get; init; } = [];
    /// <summary>Seconds: told to end, it goes on for so long saying that it drains, so that balancers send nobody new.</summary>
    public int DrainSeconds { get; init; }

    internal HttpListen Http => new("Web", Listen, CertificateFile, CertificateKeyFile, AllowPlainHttp);

    /// <summary>Where other servers reach this one, the best first: what it listens at, the cluster's address for those that stand for all.</summary>
    internal IReadOnlyList<Uri> Advertised => Advertise is not null
        ? [new Uri(Advertise)]
        : [.. Http.Addresses.Select(a => new Uri(a)).OrderBy(a => a.IsLoopback).ThenBy(a => a.Scheme == Uri.UriSchemeHttp).Select(Reachable)];

    private Uri Reachable(Uri listen) =>
        IPAddress.TryParse(listen.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) ? new UriBuilder(listen) { Host = SiloAddress }.Uri : listen;

    internal WebOptions ToWeb() => new() { TrustedProxies = TrustedProxies };

    public void Check(Faults faults)
    {
        Http.Check(faults, "Use https:// with Web:CertificateFile; only behind a balancer, on a network of its own, set Web:AllowPlainHttp to true");
        faults.Unless(Advertise is null || HttpListen.IsHttp(Advertise, out _), $"Web:Advertise is '{Advertise}'; it must be http://ADDRESS:PORT or https://ADDRESS:PORT");
        foreach (var fault in ToWeb().Faults())
            faults.Unless(false, fault);
        faults.Unless(DrainSeconds is >= 0 and <= 600, $"Web:DrainSeconds is {DrainSeconds}; it must be 0 to 600");
        faults.Unless(RecordingStore is null || Directory.Exists(RecordingStore), $"Web:RecordingStore {RecordingStore} is not there");
        faults.Unless(IPAddress.TryParse(SiloAddress, out var silo) && !silo.Equals(IPAddress.Any) && !silo.Equals(IPAddress.IPv6Any), $"Web:SiloAddress is '{SiloAddress}'; it must be an IP address of this machine that the other web servers reach");
        faults.Unless(SiloPort is >= 1 and <= 65535, $"Web:SiloPort is {SiloPort}; it must be 1 to 65535");
        faults.Unless(GatewayPort is >= 1 and <= 65535, $"Web:GatewayPort is {GatewayPort}; it must be 1 to 65535");
        faults.Unless(ClusterSecretFile is null || File.Exists(ClusterSecretFile), $"Web:ClusterSecretFile {ClusterSecretFile} is not there");
    }

    /// <summary>Owner of leases: no two processes listen at one address, and after a restart it is the same.</summary>
    public string ProcessName => DomainOptions.NameOf(Name, new IPEndPoint(IPAddress.Parse(SiloAddress), SiloPort));

    /// <summary>Addresses that somebody else has, in words.</summary>
    public IReadOnlyList<string> Taken() =>
    [
        .. Http.Taken(),
        .. new[] { PortProbe.Fault(new(IPAddress.Parse(SiloAddress), SiloPort), SocketType.Stream, "Web:SiloPort, for the other web processes") }.OfType<string>(),
    ];
}
