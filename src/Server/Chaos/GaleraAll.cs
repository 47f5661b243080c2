using Carillon.Contracts;
using Carillon.Server.Demo;
using Carillon.Storage;

namespace Carillon.Server.Chaos;

/// <summary>kill -9 of all nodes of Galera at once, as a power cut that spares the disks. After <see cref="ChaosOptions.AwayFor"/> their services start them again.</summary>
internal sealed class GaleraAll : IScenario
{
    private readonly DatabaseFloor _floor = new(Topology.Galera);
    private readonly DatabaseOutage _outage = new();

    public Task<IAsyncDisposable?> Prepare(string folder, CancellationToken cancel) => _floor.Prepare(folder, cancel);

    public DemoOptions Floor(DemoOptions usual) => _floor.Floor(usual);

    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        var database = _floor.Database;
        stage.Strike("all nodes of the database are killed", () =>
        {
            foreach (var node in database.Nodes)
                node.KillAtOnce();
        });
        await stage.WatchUntil(stage.Options.AwayFor, Look, cancel);
        DemoScreen.Say("they come back ...");
        // None of them takes statements before all who were together are there again.
        await stage.Watch(Task.WhenAll(database.Nodes.Select(n => database.Return(n, cancel))), Look, cancel);
        _outage.Writable();
        await stage.WatchUntil(stage.SinceFault + stage.Options.After, Look, cancel);

        void Look(FloorDto floor) => _outage.Look(floor, stage);
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) => _outage.Tell(common, aftermath);

    public IEnumerable<string> Faults(ChaosReport report) => DatabaseOutage.FaultsOfSilence(report);
}
