using System.Diagnostics;

namespace Carillon.Interop.Kit;

/// <summary>A demo that runs while a test does something to it; ended by SIGINT, as with Ctrl-C, and judged by its report.</summary>
internal sealed class RunningDemo : IAsyncDisposable
{
    private readonly Peer _demo;

    private RunningDemo(Peer demo, string folder)
    {
        _demo = demo;
        Folder = folder;
    }

    public string Folder { get; }
    public const string Web = "http://127.0.0.1:8080";
    public string ReportFile => Path.Combine(Folder, "report.json");
    public string Data => Path.Combine(Folder, "data");

    public static Task<RunningDemo> Start(string name, params string[] more) => Start(name, new Dictionary<string, string>(), more);

    /// <param name="environment">Of all its processes.</param>
    public static async Task<RunningDemo> Start(string name, IReadOnlyDictionary<string, string> environment, params string[] more)
    {
        var folder = Repository.Artefacts(name);
        var report = Path.Combine(folder, "report.json");
        var demo = Peer.Start(Repository.Launcher, ["demo", "--report", report, "--data", Path.Combine(folder, "data"), .. more], environment: environment);
        var made = new RunningDemo(demo, folder);
        await demo.Says("Open http://", TimeSpan.FromMinutes(6));
        return made;
    }

    /// <summary>The process of a role, by the line that its supervisor wrote into its log when it started it last.</summary>
    public int ProcessOf(string role)
    {
        var line = File.ReadLines(Path.Combine(Data, "logs", role + ".log")).Last(l => l.StartsWith("--- ", StringComparison.Ordinal));
        return int.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>kill -9 of a role's process; it is started again by its supervisor.</summary>
    public void Kill(string role)
    {
        using var victim = Process.GetProcessById(ProcessOf(role));
        victim.Kill();
    }

    /// <summary>Kills it and waits until another one runs in its place.</summary>
    public async Task KillAndAwaitNext(string role)
    {
        var before = ProcessOf(role);
        Kill(role);
        await Eventually.Holds(() => ProcessOf(role) != before, TimeSpan.FromMinutes(1), () => $"{role} to be started again:\n{Output}");
    }

    public string LogOf(string role) => File.ReadAllText(Path.Combine(Data, "logs", role + ".log"));

    /// <summary>Waits until the lab has put so many customers through, by the line that the demo prints every five seconds.</summary>
    public Task Connected(int atLeast, TimeSpan atMost) => Eventually.Holds(
        () =>
        {
            Assert.False(_demo.HasExited, $"the demo ended before {atLeast} calls were connected; it said:\n{Output}");
            return LastCount("connected ") >= atLeast;
        },
        atMost, () => $"{atLeast} connected calls; the demo said:\n{Output}");

    public Task<(int Code, DemoReport Report)> End(TimeSpan atMost)
    {
        _demo.Interrupt();
        return Ended(atMost);
    }

    /// <summary>By itself, where it was started with --for.</summary>
    public async Task<(int Code, DemoReport Report)> Ended(TimeSpan atMost)
    {
        var code = await _demo.Exit(atMost);
        await File.WriteAllTextAsync(Path.Combine(Folder, "output.txt"), _demo.Output);
        return (code, DemoReport.Read(ReportFile));
    }

    public string Output => _demo.Output;

    public async ValueTask DisposeAsync() => await _demo.DisposeAsync();

    private int LastCount(string label)
    {
        var output = _demo.Output;
        var at = output.LastIndexOf(label, StringComparison.Ordinal);
        return at >= 0 && int.TryParse(new string([.. output[(at + label.Length)..].TakeWhile(char.IsAsciiDigit)]), out var count) ? count : 0;
    }
}
