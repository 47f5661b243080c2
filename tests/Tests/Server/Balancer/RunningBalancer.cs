using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Carillon.Server.Balancer;
using Carillon.Server.Options;
using Carillon.Server.Roles;

namespace Carillon.Tests.Server.Balancer;

/// <summary>The role itself, in this process, from a settings file that the test may change.</summary>
internal sealed class RunningBalancer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-lb-").FullName;
    private readonly int _admin = FreePort();
    private readonly Dictionary<string, object> _settings;
    private Task<int> _role = Task.FromResult(-1);

    private RunningBalancer(Dictionary<string, object> more)
    {
        Url = new($"http://127.0.0.1:{FreePort()}");
        _settings = new() { ["Listen"] = Url.AbsoluteUri.TrimEnd('/'), ["AdminListen"] = $"http://127.0.0.1:{_admin}", ["CheckMs"] = 100, ["CheckTimeoutMs"] = 1000, ["ConnectMs"] = 500 };
        foreach (var (name, value) in more)
            _settings[name] = value;
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Url };
    }

    public Uri Url { get; }
    public Uri Admin => new($"http://127.0.0.1:{_admin}");
    public HttpClient Http { get; }

    public static async Task<RunningBalancer> Start(Dictionary<string, object> more, params (string Name, Uri Address)[] webs)
    {
        var made = new RunningBalancer(more);
        made.Settings(webs);
        var source = new SettingsSource(Path.Combine(made._folder, "lb.json"), []);
        var faults = new Faults();
        made._role = LbRole.Run(source, RoleSettings.Load(source.File, [], faults), faults, made._stop.Token);
        await made.Status(s => s.WebServers.All(w => w.State != "unknown"));
        return made;
    }

    /// <summary>Writes the file anew.</summary>
    public void Settings(IEnumerable<(string Name, Uri Address)> webs, params string[] drain)
    {
        _settings["WebServers"] = webs.ToDictionary(w => w.Name, w => new { Address = w.Address.ToString(), Drain = drain.Contains(w.Name) });
        File.WriteAllText(Path.Combine(_folder, "lb.json"), JsonSerializer.Serialize(new { Lb = _settings, Logging = new { LogLevel = new { Default = "None" } } }));
    }

    /// <summary>As operators see it, when it is as wished.</summary>
    public async Task<BalancerStatus> Status(Func<BalancerStatus, bool> wished)
    {
        BalancerStatus? seen = null;
        for (var tries = 0; tries < 200; tries++)
        {
            Assert.False(_role.IsCompleted, "the balancer ended");
            try
            {
                if (wished(seen = (await Http.GetFromJsonAsync(new Uri(Admin, "/lb/status"), BalancerStatusJson.Default.BalancerStatus))!))
                    return seen;
            }
            catch (HttpRequestException)
            {
                // It is starting.
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"waited 10 s; the balancer says {seen}: {string.Join("; ", seen?.WebServers.Select(s => s.ToString()) ?? [])}");
    }

    public Task<BalancerStatus> Is(string server, string state) => Status(s => s.WebServers.Single(w => w.Name == server).State == state);

    /// <summary>The name of the web server that answers.</summary>
    public async Task<string> Who() => (await Http.GetStringAsync(new Uri("/who", UriKind.Relative))).Split('|')[0];

    /// <summary>A WebSocket, and the name of the web server at its other end.</summary>
    public async Task<(ClientWebSocket Socket, string Web)> Connect()
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(Url) { Scheme = "ws", Path = "/hubs/agent" }.Uri, CancellationToken.None);
        return (socket, await Hear(socket));
    }

    public static async Task<string> Hear(WebSocket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var buffer = new byte[1024];
        var got = await socket.ReceiveAsync(buffer, limit.Token);
        return Encoding.ASCII.GetString(buffer, 0, got.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Assert.Equal(0, await _role.WaitAsync(TimeSpan.FromSeconds(10)));
        Http.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
