using Carillon.Contracts;
using Carillon.Server.Demo;
using Carillon.Storage;

namespace Carillon.Server.Chaos;

/// <summary>kill -9 of the node of Galera that is written to. The others are the majority; nobody does anything until it comes back after <see cref="ChaosOptions.AwayFor"/>.</summary>
internal sealed class GaleraNode : IScenario
{
    private readonly DatabaseFloor _floor = new(Topology.Galera);
    private readonly DatabaseOutage _outage = new();

    public Task<IAsyncDisposable?> Prepare(string folder, CancellationToken cancel) => _floor.Prepare(folder, cancel);

    public DemoOptions Floor(DemoOptions usual) => _floor.Floor(usual);

    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        var written = await _floor.Database.Nodes[0].Ask("SELECT owner FROM carillon.leases WHERE resource = 'database:writer'", cancel) as string;
        var writer = _floor.Database.Nodes.First(n => n.Address.ToString() == written);
        stage.Strike($"{writer.Address}, which is written to, is killed", writer.KillAtOnce);
        // All the time there is a node that may be written to: dialling is to go on within the time after the fault itself.
        _outage.Writable();
        await stage.WatchUntil(stage.Options.AwayFor, Look, cancel);
        DemoScreen.Say("it comes back ...");
        await stage.Watch(_floor.Database.Return(writer, cancel), Look, cancel);
        await stage.WatchUntil(stage.SinceFault + stage.Options.After, Look, cancel);

        void Look(FloorDto floor) => _outage.Look(floor, stage);
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) => _outage.Tell(common, aftermath);

    public IEnumerable<string> Faults(ChaosReport report) => DatabaseOutage.Faults(report);
}
