using System.Text.Json;
using Carillon.Contracts;

namespace Carillon.Interop.Kit;

/// <summary>
/// A floor as an operator makes it: two telephony servers and the web process run with <c>serve</c> from settings files, the first
/// admin comes from the command line, and all else goes through the admin API. On the addresses of the demo.
/// </summary>
internal sealed class OperatedFloor : IAsyncDisposable
{
    public const string Web = "http://127.0.0.1:8080";
    public const string Password = "carillon-interop";
    public const string PhoneSecret = "secret-of-a-phone";
    private const string ClusterSecret = "0123456789abcdef0123456789abcdef";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly List<(string Name, Peer Process)> _processes = [];

    private OperatedFloor(string folder) => Folder = folder;

    /// <summary>Artefacts of the test: settings, logs, database, recordings.</summary>
    public string Folder { get; }
    public AdminApi Api { get; } = new(Web);
    public string Database => "sqlite:" + Path.Combine(Folder, "carillon.db");
    public IReadOnlyList<string> Journals => [.. Servers.Select(s => Path.Combine(Folder, s, "journal"))];

    /// <summary>Files of recordings on all servers, by the recordings' ids.</summary>
    public IReadOnlyDictionary<string, string> Recordings => Servers.Select(s => Path.Combine(Folder, s, "recordings")).Where(Directory.Exists)
        .SelectMany(f => Directory.EnumerateFiles(f, "*.wav", SearchOption.AllDirectories)).ToDictionary(f => Path.GetFileNameWithoutExtension(f));

    public static IReadOnlyList<string> Servers => ["t1", "t2"];

    public static string AddressOf(string server) => server == "t1" ? "127.0.0.11" : "127.0.0.12";

    /// <param name="telephony">More settings of each telephony server, which may need files in the floor's folder.</param>
    public static async Task<OperatedFloor> Start(string name, Func<OperatedFloor, Dictionary<string, object>>? telephony = null)
    {
        var floor = new OperatedFloor(Repository.Artefacts(name));
        try
        {
            await floor.AddAdmin();
            foreach (var server in Servers)
                floor.Serve("telephony", server, new { Telephony = floor.SettingsOf(server, telephony?.Invoke(floor) ?? []) });
            floor.Serve("web", "web", new { Web = new { Listen = Web, floor.Database, DataFolder = floor.In("web"), ClusterSecret } });
            await Eventually.Holds(floor.Api.IsReady, TimeSpan.FromMinutes(2), floor.Said);
            await floor.Api.LogIn("admin", Password);
            await floor.AddServers();
            return floor;
        }
        catch
        {
            await floor.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more role of the floor; its settings are written to NAME.json.</summary>
    public Peer Serve(string role, string name, object settings)
    {
        var file = In(name + ".json");
        File.WriteAllText(file, JsonSerializer.Serialize(settings, Indented));
        var process = Peer.Start(Repository.Launcher, ["serve", "--role", role, "--config", file, "--end-with-parent"]);
        _processes.Add((name, process));
        return process;
    }

    public async Task End(string name)
    {
        var ended = _processes.Single(p => p.Name == name);
        _processes.Remove(ended);
        await ended.Process.DisposeAsync();
        await File.WriteAllTextAsync(In(name + ".log"), ended.Process.Output);
    }

    public string In(string name) => Path.Combine(Folder, name);

    public async Task AddCarrier(string id, string host, double callsPerSecond, string server, string transport = "udp") =>
        await Api.Post<CarrierDto>("/carriers", new CarrierDto { Id = id, Name = id, Host = host, CallsPerSecond = callsPerSecond, Servers = [server], Transport = transport });

    public async Task AddPhone(string id, string server) => await Api.Post<PhoneDto>("/phones", new SavePhoneDto { Id = id, Server = server, Secret = PhoneSecret });

    public async Task AddAgent(string id, string phone) =>
        await Api.Post<UserDto>("/users", new SaveUserDto(new UserDto { Id = id, Name = id, Role = "agent", Phone = phone }, Password));

    /// <summary>Waits until a process has logged this.</summary>
    public Task Logs(string name, string text, TimeSpan atMost) => _processes.Single(p => p.Name == name).Process.Says(text, atMost);

    public Task<FloorDto> Now() => Api.Get<FloorDto>("/floor");

    /// <summary>Of the servers as the floor shows them: refreshed each second.</summary>
    public async Task NoLegIsLeft() =>
        await Eventually.Holds(async () => (await Now()).Servers is { Count: 2 } servers && servers.All(s => s is { Up: true, Legs: 0, Rooms: 0 }), TimeSpan.FromSeconds(30), Said);

    /// <summary>Facts of the outboxes are in the database when this returns.</summary>
    public async Task Settle() =>
        await Eventually.Holds(async () => (await Api.Get<HealthDto>("/health")).PendingFacts == 0, TimeSpan.FromSeconds(30), Said);

    /// <summary>Ends what still runs, the last started first, and keeps what it said in NAME.log.</summary>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        foreach (var (name, process) in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
            await File.WriteAllTextAsync(In(name + ".log"), process.Output);
        }

        _processes.Clear();
    }

    private Dictionary<string, object> SettingsOf(string server, Dictionary<string, object> more) =>
        new(more) { ["ServerId"] = server, ["Address"] = AddressOf(server), ["DataFolder"] = In(server), ["ClusterSecret"] = ClusterSecret };

    private async Task AddAdmin()
    {
        var (code, output) = await Peer.Run(Repository.Launcher, ["user", "add", "admin", "--role", "admin", "--db", Database], TimeSpan.FromMinutes(6),
            environment: new Dictionary<string, string> { ["CARILLON_PASSWORD"] = Password });
        Assert.True(code == 0, output);
    }

    private async Task AddServers()
    {
        foreach (var server in Servers)
            await Api.Post<ServerDto>("/servers", new ServerDto { Id = server, Control = $"http://{AddressOf(server)}:7061", Iax2Host = AddressOf(server), SipHost = AddressOf(server) });
        await Eventually.Holds(
            async () => (await Now()).Servers is { Count: 2 } servers && servers.All(s => s.Up && s.Trunks.Count > 0 && s.Trunks.All(t => t.Up)),
            TimeSpan.FromSeconds(30), Said);
    }

    private string Said() => "a floor that works; it said:\n" + string.Concat(_processes.Select(p => $"--- {p.Name}\n{p.Process.Output}"));
}
