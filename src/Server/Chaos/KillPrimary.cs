using Carillon.Contracts;
using Carillon.Server.Demo;
using Carillon.Storage;

namespace Carillon.Server.Chaos;

/// <summary>
/// kill -9 of the primary of three. After <see cref="ChaosOptions.AwayFor"/> the operator promotes a replica by <c>db promote --old-is-dead</c>; the former
/// primary comes back and becomes a replica.
/// </summary>
internal sealed class KillPrimary : IScenario
{
    private readonly DatabaseFloor _floor = new(Topology.Primary);
    private readonly DatabaseOutage _outage = new();

    public Task<IAsyncDisposable?> Prepare(string folder, CancellationToken cancel) => _floor.Prepare(folder, cancel);

    public DemoOptions Floor(DemoOptions usual) => _floor.Floor(usual);

    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        var (database, primary) = (_floor.Database, _floor.Database.Nodes[0]);
        stage.Strike("the primary is killed", primary.KillAtOnce);
        await stage.WatchUntil(stage.Options.AwayFor, Look, cancel);
        DemoScreen.Say("a replica is promoted ...");
        var promoting = database.PromoteWhoReceivedMost(database.Nodes[1], database.Nodes[2], cancel);
        await stage.Watch(promoting, Look, cancel);
        var replica = await promoting;
        _outage.Writable();
        await stage.WatchUntil(stage.SinceFault + (stage.Options.After / 2), Look, cancel);
        DemoScreen.Say("the former primary comes back ...");
        await stage.Watch(ComeBack(), Look, cancel);
        await stage.WatchUntil(stage.SinceFault + (stage.Options.After / 2), Look, cancel);

        async Task ComeBack()
        {
            await database.Return(primary, cancel);
            await database.Promote(replica, oldIsDead: false, cancel);
        }

        void Look(FloorDto floor) => _outage.Look(floor, stage);
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) => _outage.Tell(common, aftermath);

    public IEnumerable<string> Faults(ChaosReport report) => DatabaseOutage.FaultsOfSilence(report);
}
