using System.Globalization;
using System.Net.Http.Json;
using Carillon.Contracts;

namespace Carillon.Interop.Kit;

/// <summary>Two web processes on one MariaDB that expect a balancer on 127.0.0.1 in front of them: w1 and w2.</summary>
internal sealed class TwoWebs : IAsyncDisposable
{
    public const string Password = "correct-horse";
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(6); // the launcher may have to build

    private readonly MariaDbServer _database;
    private readonly Dictionary<string, Peer> _running = [];

    private TwoWebs(string folder, MariaDbServer database) => (Folder, _database) = (folder, database);

    /// <summary>Artefacts of the test: settings and logs.</summary>
    public string Folder { get; }

    public static IReadOnlyDictionary<string, Uri> Addresses { get; } =
        new Dictionary<string, Uri> { ["w1"] = new("http://127.0.0.1:8081"), ["w2"] = new("http://127.0.0.1:8082") };

    public static async Task<TwoWebs> Start(string name)
    {
        var floor = new TwoWebs(Repository.Artefacts(name), await MariaDbServer.Start());
        try
        {
            var (code, output) = await Peer.Run(Repository.Launcher, ["user", "add", "admin", "--role", "admin", "--db", floor._database.Url()], Soon,
                environment: new Dictionary<string, string> { ["CARILLON_PASSWORD"] = Password });
            Assert.True(code == 0, output);
            await Task.WhenAll(floor.Begin("w1"), floor.Begin("w2"));
            return floor;
        }
        catch
        {
            await floor.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one and waits until it says that it is ready.</summary>
    public async Task Begin(string web)
    {
        var number = int.Parse(web[1..], CultureInfo.InvariantCulture);
        var process = _running[web] = Peer.Start(Repository.Launcher,
        [
            "serve", "--role", "web", "--end-with-parent", "--set", "Web:Listen=" + Addresses[web].AbsoluteUri.TrimEnd('/'), "--set", "Web:Database=" + _database.Url(),
            "--set", "Web:DataFolder=" + Path.Combine(Folder, web), "--set", "Web:Name=" + web, "--set", $"Web:SiloPort={11111 + number}", "--set", $"Web:GatewayPort={30000 + number}",
            "--set", "Web:TrustedProxies:0=127.0.0.1", "--set", "Web:DrainSeconds=3",
        ]);
        using var http = new HttpClient { BaseAddress = Addresses[web] };
        await Eventually.Holds(() => IsReady(http, process), Soon, () => $"{web} to be ready; it said:\n{process.Output}");
    }

    public Task BeginMissing() => Task.WhenAll(Addresses.Keys.Where(w => !_running.ContainsKey(w)).Select(Begin));

    /// <summary>kill -9.</summary>
    public async Task Kill(string web)
    {
        _running[web].Signal(9);
        await _running[web].Exit(TimeSpan.FromSeconds(10));
        await Forget(web);
    }

    /// <summary>SIGTERM, as a service manager sends it; ends when the process has.</summary>
    public async Task End(string web)
    {
        _running[web].Terminate();
        Assert.True(await _running[web].Exit(TimeSpan.FromSeconds(60)) == 0, _running[web].Output);
        await Forget(web);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var web in _running.Keys.ToList())
            await Forget(web);
        await _database.DisposeAsync();
    }

    private static async Task<bool> IsReady(HttpClient http, Peer process)
    {
        Assert.False(process.HasExited, process.Output);
        try
        {
            using var answer = await http.GetAsync(new Uri(Routes.Api + "/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode && (await answer.Content.ReadFromJsonAsync<ReadinessDto>())!.Ready;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task Forget(string web)
    {
        if (!_running.Remove(web, out var process))
            return;
        await process.DisposeAsync();
        await File.AppendAllTextAsync(Path.Combine(Folder, web + ".log"), process.Output);
    }
}
