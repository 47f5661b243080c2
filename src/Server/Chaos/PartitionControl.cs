using System.Text.Json;
using Carillon.Server.Demo;
using Carillon.Storage;

namespace Carillon.Server.Chaos;

/// <summary>
/// The one of two web processes that owns the campaign is cut off from the database and from the other one, for <see cref="ChaosOptions.AwayFor"/>; it still reaches screens and telephony servers.
/// It must dial nothing, keep its calls, and come back by itself.
/// </summary>
internal sealed class PartitionControl : IScenario
{
    private readonly DatabaseFloor _floor = new(Topology.Single);
    private readonly CampaignOwner _owner;
    private double? _back;

    public PartitionControl() => _owner = new CampaignOwner(_floor);

    /// <summary>Each web process has a name of its own for the database, so that the way of one alone can be cut.</summary>
    public async Task<IAsyncDisposable?> Prepare(string folder, CancellationToken cancel)
    {
        var ground = await _floor.Prepare(folder, cancel);
        var database = _floor.Database.Nodes[0].Address;
        await Firewall.Alias(DatabaseFloor.Ways.Select(way => (way, database.Host)), database.Port, cancel);
        return ground;
    }

    public DemoOptions Floor(DemoOptions usual) => CarrierPace.JustEnough(_floor.ByWays(usual));

    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        var web = await _owner.Find(stage.Plan, cancel);
        var starts = stage.Floor.Child(web.Name).Starts;
        var way = DatabaseFloor.Ways[stage.Plan.Webs.ToList().IndexOf(web)];
        await stage.Strike($"{web.Name} is cut off from the database and from the other web process", () => Firewall.CutWay(way, stage.Plan.Webs.Select(w => SiloPort(stage.Plan, w)), cancel));
        await _owner.WatchTakeover(stage, cancel);
        DemoScreen.Say("they reach each other again ...");
        await Firewall.Heal(cancel);
        _back = await WebReturn.Until(stage, web, starts, cancel);
        await stage.WatchUntil(stage.SinceFault + stage.Options.After, _ => { }, cancel);
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) => TakenOver.Tell(common, _owner, aftermath) with { BackMs = _back };

    public IEnumerable<string> Faults(ChaosReport report)
    {
        foreach (var fault in TakenOver.Faults(report))
            yield return fault;
        if (report.BackMs is null)
            yield return "the web process that was cut off did not come back by itself";
    }

    /// <summary>As it is in its settings.</summary>
    private static int SiloPort(DemoPlan plan, DemoWeb web)
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(plan.Folder, web.Name + ".json")));
        return settings.RootElement.GetProperty("Web").GetProperty("SiloPort").GetInt32();
    }
}
