using System.Text.Json;
using Carillon.Lab;
using Carillon.Server.Options;
using Carillon.Server.Processes;

namespace Carillon.Server.Demo;

/// <summary>The settings files of a demo's processes, as somebody who runs them for real would write them.</summary>
internal sealed class DemoSettings(DemoPlan plan)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Each writes a file into the demo's folder and returns its path.</summary>
    public string WriteTelephony(DemoServer server) => Write(server.Id, new { Telephony = TelephonyOf(server), Metrics = new { Listen = DemoMonitoring.ListenOf(plan, server) } });

    public string WriteWeb(DemoWeb web) => Write(web.Name, new { Web = WebOf(web), Metrics = new { Listen = DemoMonitoring.ListenOf(plan, web) } });

    public string WriteLb() => Write("lb", new { Lb = LbOf(), Metrics = new { Listen = DemoMonitoring.ListenOfLb(plan) } });

    public string WriteLab(LabPlant plant) => Write("lab", new { Lab = LabOf(plant) });

    /// <summary>By which it is known to the others.</summary>
    public static string NameOf(DemoWeb web) => "demo-" + web.Name;

    private string Write(string name, object settings)
    {
        var file = Path.Combine(plan.Folder, name + ".json");
        File.WriteAllText(file, JsonSerializer.Serialize(settings, Json));
        return file;
    }

    private TelephonyRoleOptions TelephonyOf(DemoServer server) => new()
    {
        ServerId = server.Id,
        Address = server.Address,
        ControlPort = server.Control.Port,
        DataFolder = plan.TelephonyFolder(server.Id),
        Realm = DemoPlan.Realm,
        ClusterSecretFile = plan.ClusterSecretFile,
    };

    private WebRoleOptions WebOf(DemoWeb web) => new()
    {
        Listen = web.Url.ToString().TrimEnd('/'),
        Database = plan.DatabaseOf(web),
        DataFolder = plan.WebFolder(web),
        ClusterSecretFile = plan.ClusterSecretFile,
        Name = NameOf(web),
        SiloPort = PortProbe.FreePort(),
        GatewayPort = PortProbe.FreePort(),
        TrustedProxies = plan.Options.Lb ? ["127.0.0.0/8", "::1"] : [],
    };

    private LbRoleOptions LbOf() => new()
    {
        Listen = plan.WebUrl.ToString().TrimEnd('/'),
        AdminListen = $"http://127.0.0.1:{PortProbe.FreePort()}",
        WebServers = plan.Webs.ToDictionary(w => w.Name, w => new LbWebServerOptions { Address = w.Url.ToString() }),
    };

    private LabRoleOptions LabOf(LabPlant plant) => new()
    {
        Folder = plan.LabFolder,
        Web = plan.WebUrl.ToString(),
        PhonesListen = $"{DemoPlan.PhonesAddress}:5060",
        RecordingFolders = [.. plan.AllServers.Select(s => Path.Combine(plan.TelephonyFolder(s.Id), "recordings"))],
        Plant = plant,
        Seed = plan.Options.Seed,
        WrapUp = plan.Options.WrapUp,
        TakesNotes = plan.Options.TakesNotes,
        Carrier = new LabCarrierOptions
        {
            Listen = $"{DemoPlan.CarrierAddress}:5060",
            Trusted = [.. plan.AllServers.Select(s => s.Address)],
            AnswerRate = plan.Options.AnswerRate,
            BusyShare = Share(0.12),
            RejectShare = Share(0.05),
            CongestionShare = Share(0.02),
            Talk = plan.Options.Talk,
        },
        Phones = [.. Enumerable.Range(1, plan.Options.Agents).Select(n => Phone(DemoPlan.PhoneName(n), plan.ServerOf(n), LaterServerOf(n) ?? plan.SecondServerOf(n))), Phone(DemoPlan.HumanPhone, plan.Servers[0], null)],
        Agents = [.. Enumerable.Range(1, plan.Options.Agents).Select(Agent)],
    };

    private DemoServer? LaterServerOf(int number) => plan.LaterAgents.Contains(DemoPlan.AgentName(number)) ? plan.LaterServers[0] : null;

    /// <summary>Shares of what is not answered shrink with it: everybody may answer in a demo.</summary>
    private double Share(double usual) => usual * (1 - plan.Options.AnswerRate) / (1 - 0.3);

    private static LabPhoneOptions Phone(string id, DemoServer server, DemoServer? second) =>
        new() { User = id, Secret = DemoPlan.PhoneSecret(id), Server = $"{server.Address}:5060", SecondServer = second is null ? null : $"{second.Address}:5060" };

    private LabAgentOptions Agent(int number) => new()
    {
        User = DemoPlan.AgentName(number),
        Password = DemoPlan.Password,
        Campaign = DemoPlan.Campaign,
        Phone = DemoPlan.PhoneName(number),
        Web = plan.PageOf(number).ToString(),
    };
}
