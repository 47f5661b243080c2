using System.Collections.Concurrent;
using Carillon.Lab;
using Carillon.Server.Cluster;
using Carillon.Server.Processes;

namespace Carillon.Server.Demo;

/// <summary>The processes of a demo: telephony servers, web, balancer, lab; each with its settings file, started and supervised.</summary>
internal sealed class DemoFloor : IDisposable
{
    private readonly DemoPlan _plan;
    private readonly DemoSettings _settings;
    private readonly ServersByHand? _byHand;
    private readonly Supervisor _supervisor;
    private readonly CancellationTokenSource _stopLab = new();
    private readonly CancellationTokenSource _stopOthers = new();
    /// <summary>Read while a server joins.</summary>
    private readonly Dictionary<string, ConcurrentQueue<ChildProcess>> _byRole = new() { ["web"] = [], ["telephony"] = [], ["lab"] = [], ["lb"] = [] };
    private readonly double _databaseCpuBefore;

    public DemoFloor(DemoPlan plan, Action<string> say)
    {
        _plan = plan;
        _settings = new DemoSettings(plan);
        _byHand = plan.Options.ServersByHand ? new ServersByHand(plan) : null;
        _supervisor = new Supervisor(TimeProvider.System, say);
        _databaseCpuBefore = DatabaseCpu();
    }

    /// <summary>Those that are started by hand are waited for.</summary>
    /// <exception cref="TimeoutException">They did not come; the message names them.</exception>
    public async Task StartServers(Action<string> say, CancellationToken cancel)
    {
        if (_byHand is not null)
            await _byHand.WaitForAll(say, cancel);
        foreach (var server in _plan.ServersToStart)
            Start("telephony", server.Id, _settings.WriteTelephony(server), _stopOthers.Token);
        foreach (var web in _plan.Webs)
            Start("web", web.Name, _settings.WriteWeb(web), _stopOthers.Token);
        if (_plan.Options.Lb)
            Start("lb", "lb", _settings.WriteLb(), _stopOthers.Token);
    }

    public void StartLab(LabPlant plant) => Start("lab", "lab", _settings.WriteLab(plant), _stopLab.Token);

    /// <summary>A server that comes later, as on a machine of its own: <c>cluster join</c> with the token, then its process, started from the settings that the command wrote.</summary>
    /// <exception cref="IOException">The command failed; the message names its log.</exception>
    public async Task JoinServer(DemoServer server, string token, CancellationToken cancel)
    {
        var files = new RoleFiles(Path.Combine(_plan.Folder, server.Id + "-settings"));
        string[] arguments = ["cluster", "join", token, "--role", "telephony", "--name", server.Id, "--address", server.Address, "--out", files.In(""), "--data", Path.Combine(_plan.Folder, server.Id), "--within", "0s"];
        using var join = new ChildProcess(new ChildPlan($"{server.Id}-join", arguments, RoleEnvironment.Of("join"), Path.Combine(_plan.LogFolder, $"{server.Id}-join.log")));
        if (await join.Run(cancel) != ExitCodes.Done)
            throw new IOException($"{server.Id} could not join; see {join.LogFile}");
        Start("telephony", server.Id, files.SettingsOf("telephony"), _stopOthers.Token);
    }

    /// <summary>The process of a server or web process, by its name.</summary>
    public ChildProcess Child(string name) => _supervisor.Children.First(c => c.Name == name);

    /// <summary>A role ended for good before its time: its settings or its ground are wrong.</summary>
    public bool HasFallen => _supervisor.FirstFault is not null;

    /// <summary>Of all, while they still run.</summary>
    public async Task<CpuFigures> Cpu(CancellationToken ct) => _byHand is null ? ReadCpu() : ReadCpu() with { Telephony = await _byHand.CpuSeconds(ct) };

    /// <summary>Of the processes that were started here. To be read often: the kernel forgets a process that has ended.</summary>
    public CpuFigures ReadCpu() => new(Seconds("web"), Seconds("telephony"), Seconds("lab"), Seconds("lb"), Math.Round(DatabaseCpu() - _databaseCpuBefore, 1));

    /// <summary>The lab says good-bye and writes its report.</summary>
    public async Task StopLab()
    {
        await _stopLab.CancelAsync();
        await Task.WhenAll(_byRole["lab"].Select(child => child.Ended));
    }

    public async Task StopServers()
    {
        await _stopOthers.CancelAsync();
        await _supervisor.Ended;
    }

    public void Dispose()
    {
        _stopLab.Cancel();
        _stopOthers.Cancel();
        _supervisor.Dispose();
        _stopLab.Dispose();
        _stopOthers.Dispose();
    }

    private double Seconds(string role) => Math.Round(_byRole[role].Sum(child => child.CpuSeconds), 1);

    /// <summary>SQLite works inside the web process; a MariaDB on this machine is known by its name.</summary>
    private double DatabaseCpu() => _plan.Options.Database == "sqlite" ? 0 : ProcessCpu.OfAllNamed("mariadbd");

    private void Start(string role, string name, string file, CancellationToken stop)
    {
        string[] arguments = ["serve", "--role", role, "--config", file, "--end-with-parent"];
        _byRole[role].Enqueue(_supervisor.Start(new ChildPlan(name, arguments, RoleEnvironment.Of(role), Path.Combine(_plan.LogFolder, name + ".log")), stop));
    }
}
