using Carillon.Contracts;
using Carillon.Server.Demo;
using Carillon.Storage;

namespace Carillon.Server.Chaos;

/// <summary>The only database server is gone for <see cref="ChaosOptions.AwayFor"/>: killed, or frozen with its connections standing.</summary>
internal sealed class DatabaseAway(bool frozen) : IScenario
{
    private readonly DatabaseFloor _floor = new(Topology.Single);
    private readonly DatabaseOutage _outage = new();

    public Task<IAsyncDisposable?> Prepare(string folder, CancellationToken cancel) => _floor.Prepare(folder, cancel);

    public DemoOptions Floor(DemoOptions usual) => _floor.Floor(usual);

    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        var node = _floor.Database.Nodes[0];
        stage.Strike($"the database is {(frozen ? "frozen" : "killed")}", frozen ? node.Freeze : node.KillAtOnce);
        await stage.WatchUntil(stage.Options.AwayFor, Look, cancel);
        DemoScreen.Say("the database comes back ...");
        if (frozen)
            node.Thaw();
        else
            await _floor.Database.Return(node, cancel);
        _outage.Writable();
        await stage.WatchUntil(stage.SinceFault + stage.Options.After, Look, cancel);

        void Look(FloorDto floor) => _outage.Look(floor, stage);
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) => _outage.Tell(common, aftermath);

    public IEnumerable<string> Faults(ChaosReport report) => DatabaseOutage.FaultsOfSilence(report);
}
