using System.Globalization;
using System.Text.Json;

namespace Carillon.Interop.Kit;

/// <summary>A balancer in front of <see cref="TwoWebs"/>, as clients and operators see it.</summary>
internal abstract class Front(string folder) : IAsyncDisposable
{
    public static readonly Uri Url = new("http://127.0.0.1:8090");
    protected static readonly Uri Admin = new("http://127.0.0.1:8079");

    protected string Folder => folder;
    protected string SettingsFile => Path.Combine(folder, "lb.json");
    protected Peer? Process { get; set; }

    public static async Task<Front> Start(string kind, string folder)
    {
        Front front = kind == "haproxy" ? new HaproxyFront(folder) : new CarillonFront(folder);
        front.Write();
        await front.Start();
        await front.Until("w1", used: true);
        await front.Until("w2", used: true);
        return front;
    }

    /// <summary>How many are connected to a web server through it now, and whether it gets new ones.</summary>
    public abstract Task<(int Connected, bool Used)> Of(string web);

    public Task Until(string web, bool used) => Eventually.Holds(async () => (await Of(web)).Used == used, TimeSpan.FromSeconds(20), () => $"{web} to be {(used ? "" : "not ")}used; the balancer said:\n{Process?.Output}");

    public async ValueTask DisposeAsync()
    {
        if (Process is null)
            return;
        await Process.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, GetType().Name + ".log"), Process.Output);
    }

    protected abstract Task Start();

    protected void Write(params string[] drain) => File.WriteAllText(SettingsFile, JsonSerializer.Serialize(new
    {
        Lb = new
        {
            Listen = Url.AbsoluteUri.TrimEnd('/'),
            AdminListen = Admin.AbsoluteUri.TrimEnd('/'),
            DrainSeconds = 2,
            // A machine that is busy with other tests may answer late; who is dead refuses at once.
            CheckTimeoutMs = 5000,
            MaximumConnections = 1000,
            WebServers = TwoWebs.Addresses.ToDictionary(w => w.Key, w => new { Address = w.Value.AbsoluteUri, Drain = drain.Contains(w.Key) }),
        },
    }));
}

/// <summary>Ours: <c>serve --role lb</c>.</summary>
internal sealed class CarillonFront(string folder) : Front(folder)
{
    public override async Task<(int Connected, bool Used)> Of(string web)
    {
        using var http = new HttpClient();
        using var status = JsonDocument.Parse(await http.GetStringAsync(new Uri(Admin, "/lb/status")));
        var its = status.RootElement.GetProperty("web_servers").EnumerateArray().Single(s => s.GetProperty("name").GetString() == web);
        return (its.GetProperty("connections").GetInt32(), its.GetProperty("state").GetString() == "ready");
    }

    /// <summary>By the settings file, without a restart.</summary>
    public async Task Drain(params string[] webs)
    {
        Write(webs);
        await Process!.Says("was read again; web servers: " + string.Join(", ", TwoWebs.Addresses.Keys.Select(w => webs.Contains(w) ? w + " (drain)" : w)), TimeSpan.FromSeconds(10));
    }

    protected override async Task Start()
    {
        Process = Peer.Start(Repository.Launcher, ["serve", "--role", "lb", "--config", SettingsFile, "--end-with-parent"]);
        await Process.Says("Web server w1 is ready", TimeSpan.FromSeconds(30));
        // By the command that operators have.
        var (code, said) = await Peer.Carillon(TimeSpan.FromSeconds(30), "lb", "status", "--json", "--config", SettingsFile);
        Assert.True(code == 0 && said.Contains(TwoWebs.Addresses["w1"].Authority, StringComparison.Ordinal), said);
    }
}

/// <summary>A real HAProxy, by the configuration that <c>lb haproxy</c> writes.</summary>
internal sealed class HaproxyFront(string folder) : Front(folder)
{
    private const string Program = "/usr/sbin/haproxy";
    // Of HAProxy's statistics (management guide, 9.1): the columns scur and status.
    private const int SessionsNow = 4, StatusColumn = 17;

    public override async Task<(int Connected, bool Used)> Of(string web)
    {
        using var http = new HttpClient();
        var line = (await http.GetStringAsync(new Uri(Admin, "/;csv"))).Split('\n').Single(l => l.StartsWith($"web_servers,{web},", StringComparison.Ordinal));
        var columns = line.Split(',');
        return (int.Parse(columns[SessionsNow], CultureInfo.InvariantCulture), columns[StatusColumn].StartsWith("UP", StringComparison.Ordinal));
    }

    protected override async Task Start()
    {
        Assert.SkipUnless(File.Exists(Program), "HAProxy is not installed (Debian package haproxy)");
        var file = Path.Combine(Folder, "haproxy.cfg");
        var (code, output) = await Peer.Carillon(TimeSpan.FromSeconds(30), "lb", "haproxy", "--config", SettingsFile, "--out", file);
        Assert.True(code == 0, output);
        Process = Peer.Start(Program, ["-db", "-f", file]);
        await Eventually.Holds(IsUp, TimeSpan.FromSeconds(20), () => "HAProxy to run; it said:\n" + Process.Output);
    }

    private async Task<bool> IsUp()
    {
        Assert.False(Process!.HasExited, Process.Output);
        try
        {
            return (await Of("w1")).Used;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
