using System.Text.Json;
using Carillon.Lab;
using Carillon.Server.Options;
using Carillon.Server.Processes;

namespace Carillon.Server.Demo;

/// <summary>The processes of a demo: telephony servers, web, lab; each with its settings file, started and supervised.</summary>
internal sealed class DemoFloor : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private readonly DemoPlan _plan;
    private readonly Supervisor _supervisor;
    private readonly CancellationTokenSource _stopLab = new();
    private readonly CancellationTokenSource _stopOthers = new();
    private readonly Dictionary<string, List<ChildProcess>> _byRole = new() { ["web"] = [], ["telephony"] = [], ["lab"] = [] };
    private readonly double _databaseCpuBefore;

    public DemoFloor(DemoPlan plan, Action<string> say)
    {
        _plan = plan;
        _supervisor = new Supervisor(TimeProvider.System, say);
        _databaseCpuBefore = DatabaseCpu();
    }

    public void StartServers()
    {
        foreach (var server in _plan.Servers)
            Start("telephony", server.Id, new { Telephony = TelephonyOf(server) }, _stopOthers.Token);
        Start("web", "web", new { Web = WebOf() }, _stopOthers.Token);
    }

    public void StartLab(LabPlant plant) => Start("lab", "lab", new { Lab = LabOf(plant) }, _stopLab.Token);

    /// <summary>A role ended for good before its time: its settings or its ground are wrong.</summary>
    public bool HasFallen => _supervisor.FirstFault is not null;

    public CpuFigures Cpu() => new(Seconds("web"), Seconds("telephony"), Seconds("lab"), Math.Round(DatabaseCpu() - _databaseCpuBefore, 1));

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

    private void Start(string role, string name, object settings, CancellationToken stop)
    {
        var file = Path.Combine(_plan.Folder, name + ".json");
        File.WriteAllText(file, JsonSerializer.Serialize(settings, Json));
        string[] arguments = ["serve", "--role", role, "--config", file, "--end-with-parent"];
        _byRole[role].Add(_supervisor.Start(new ChildPlan(name, arguments, RoleEnvironment.Of(role), Path.Combine(_plan.LogFolder, name + ".log")), stop));
    }

    private TelephonyRoleOptions TelephonyOf(DemoServer server) => new()
    {
        ServerId = server.Id,
        Address = server.Address,
        ControlPort = server.Control.Port,
        DataFolder = _plan.TelephonyFolder(server.Id),
        Realm = DemoPlan.Realm,
        ClusterSecret = _plan.ClusterSecret,
    };

    private WebRoleOptions WebOf() => new()
    {
        Listen = _plan.WebUrl.ToString().TrimEnd('/'),
        Database = _plan.Database,
        DataFolder = _plan.WebFolder,
        ClusterSecret = _plan.ClusterSecret,
        Name = "demo-web",
        SiloPort = DemoPlan.FreePort(),
        GatewayPort = DemoPlan.FreePort(),
    };

    private LabRoleOptions LabOf(LabPlant plant) => new()
    {
        Folder = _plan.LabFolder,
        Web = _plan.WebUrl.ToString(),
        PhonesListen = $"{DemoPlan.PhonesAddress}:5060",
        RecordingFolders = [.. _plan.Servers.Select(s => Path.Combine(_plan.TelephonyFolder(s.Id), "recordings"))],
        Plant = plant,
        Seed = _plan.Options.Seed,
        WrapUp = _plan.Options.WrapUp,
        Carrier = new LabCarrierOptions
        {
            Listen = $"{DemoPlan.CarrierAddress}:5060",
            Trusted = [.. _plan.Servers.Select(s => s.Address)],
            AnswerRate = _plan.Options.AnswerRate,
            BusyShare = Share(0.12),
            RejectShare = Share(0.05),
            CongestionShare = Share(0.02),
            Talk = _plan.Options.Talk,
        },
        Phones = [.. Enumerable.Range(1, _plan.Options.Agents).Select(n => Phone(DemoPlan.PhoneName(n), _plan.ServerOf(n))), Phone(DemoPlan.HumanPhone, _plan.Servers[0])],
        Agents = [.. Enumerable.Range(1, _plan.Options.Agents).Select(Agent)],
    };

    /// <summary>Shares of what is not answered shrink with it: everybody may answer in a demo.</summary>
    private double Share(double usual) => usual * (1 - _plan.Options.AnswerRate) / (1 - 0.3);

    private static LabPhoneOptions Phone(string id, DemoServer server) => new() { User = id, Secret = DemoPlan.PhoneSecret(id), Server = $"{server.Address}:5060" };

    private static LabAgentOptions Agent(int number) => new()
    {
        User = DemoPlan.AgentName(number),
        Password = DemoPlan.Password,
        Campaign = DemoPlan.Campaign,
        Phone = DemoPlan.PhoneName(number),
    };
}
