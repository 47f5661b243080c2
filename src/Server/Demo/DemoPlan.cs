using System.Globalization;
using System.Net;
using Carillon.Telephony;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Server.Demo;

/// <summary>Names, addresses and folders of a demo's floor. Everything of one kind counts up: t1 is 127.0.0.11, t2 is 127.0.0.12.</summary>
internal sealed class DemoPlan(DemoOptions options)
{
    public const string Campaign = "DEMO";
    public const string Carrier = "lab";
    public const string Realm = "carillon";
    public const string CarrierAddress = "127.0.0.20";
    public const string PhonesAddress = "127.0.0.30";
    /// <summary>Well known: the demo listens on loopback only.</summary>
    public const string Password = "carillon-demo";
    public const string HumanAgent = "agent";
    public const string HumanPhone = "900";
    private const int MostLaterAgents = 4;

    public DemoOptions Options { get; } = options;
    public string Folder { get; } = Path.GetFullPath(options.DataFolder);
    public string ClusterSecret { get; } = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
    public string WebFolder(DemoWeb web) => Path.Combine(Folder, web.Name);
    public string LabFolder => Path.Combine(Folder, "lab");
    public string CarrierLog => Path.Combine(LabFolder, "carrier.jsonl");
    public string DispositionLog => Path.Combine(LabFolder, "dispositions.jsonl");
    public string LogFolder => Path.Combine(Folder, "logs");
    public string ClusterSecretFile => Path.Combine(Folder, "cluster.secret");
    /// <summary>Of one that joins, as <c>cluster join</c> makes it.</summary>
    public string TelephonyFolder(string server) => LaterServers.Any(s => s.Id == server) ? Path.Combine(Folder, server, "telephony") : Path.Combine(Folder, server);
    /// <summary>Where people go: the balancer, or the first web process.</summary>
    public Uri WebUrl => new($"http://{Options.Web}");
    public IReadOnlyList<DemoWeb> Webs { get; } = [.. Enumerable.Range(1, options.Webs).Select(n => DemoWeb.Numbered(n, options.Web.Port + n - (options.Lb ? 0 : 1), options.Web.Address))];
    /// <summary>All addresses where a page may be opened.</summary>
    public IReadOnlyList<Uri> Pages => Options.Lb ? [WebUrl] : [.. Webs.Select(w => w.Url)];
    public string Database => Options.Database == "sqlite" ? "sqlite:" + Path.Combine(Folder, "carillon.db") : Options.Database;
    /// <summary>As this web process reaches it.</summary>
    public string DatabaseOf(DemoWeb web) => Options.DatabaseByWeb.Count == 0 ? Database : Options.DatabaseByWeb[Webs.ToList().IndexOf(web)];
    public IReadOnlyList<DemoServer> Servers { get; } = MakeServers(1, options.Servers);
    public IReadOnlyList<DemoServer> LaterServers { get; } = MakeServers(1 + options.Servers, options.LaterServers);
    /// <summary>Also those that join later.</summary>
    public IEnumerable<DemoServer> AllServers => Servers.Concat(LaterServers);
    public DemoServer Server(string id) => AllServers.First(s => s.Id == id);
    /// <summary>None, where somebody starts them by hand.</summary>
    public IReadOnlyList<DemoServer> ServersToStart => Options.ServersByHand ? [] : Servers;
    public IReadOnlyList<string> AgentNames => [.. Enumerable.Range(1, Options.Agents).Select(AgentName)];

    public static string AgentName(int number) => string.Create(CultureInfo.InvariantCulture, $"agent{number:000}");
    public static string PhoneName(int number) => string.Create(CultureInfo.InvariantCulture, $"{1000 + number}");
    public static string PhoneOf(string agent) => PhoneName(int.Parse(agent.AsSpan("agent".Length), CultureInfo.InvariantCulture));
    public static string PhoneSecret(string phone) => "secret-" + phone;

    /// <summary>Call control of a telephony server, as a web process would have it.</summary>
    public SwitchClient Control(DemoServer server) =>
        new(new SwitchClientOptions { Address = server.Control, WebProcess = "demo", Secret = ClusterSecret }, TimeProvider.System, NullLoggerFactory.Instance);

    /// <summary>Phones are dealt to the servers in turn, so that a demo on two servers has half of its agents on each.</summary>
    public DemoServer ServerOf(int number) => Servers[(number - 1) % Servers.Count];

    /// <summary>Where a phone registers, too: its neighbour. Null: there is none.</summary>
    public DemoServer? SecondServerOf(int number) => Servers.Count > 1 ? Servers[number % Servers.Count] : null;

    /// <summary>Agents who are to work at the first of <see cref="LaterServers"/>: their phones try to register there from the beginning, too.</summary>
    public IReadOnlyList<string> LaterAgents => LaterServers.Count == 0 ? [] : [.. AgentNames.Take(MostLaterAgents)];

    /// <summary>Agents of each server are dealt to the pages in turn, so that calls go between all web processes; a balancer deals by itself.</summary>
    public Uri PageOf(int number) => Pages[(number - 1) / Servers.Count % Pages.Count];

    private static List<DemoServer> MakeServers(int first, int count) => [.. Enumerable.Range(first, count).Select(DemoServer.Numbered)];
}

/// <summary>A telephony server of the demo.</summary>
internal sealed record DemoServer(string Id, string Address, Uri Control)
{
    public const int ControlPort = 7061;

    public static DemoServer Numbered(int number)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.{10 + number}");
        return new DemoServer(string.Create(CultureInfo.InvariantCulture, $"t{number}"), address, new Uri($"http://{address}:{ControlPort}"));
    }
}

/// <summary>A web process of the demo.</summary>
internal sealed record DemoWeb(string Name, IPEndPoint Address)
{
    public Uri Url => new($"http://{Address}");

    public static DemoWeb Numbered(int number, int port, IPAddress address) =>
        new(number == 1 ? "web" : string.Create(CultureInfo.InvariantCulture, $"web{number}"), new IPEndPoint(address, port));
}
