using Carillon.Contracts;
using Carillon.Server.Demo;
using Carillon.Storage;

namespace Carillon.Server.Chaos;

/// <summary>The primary's disk, data and log, is full for <see cref="ChaosOptions.AwayFor"/>: it waits for room, and commits hang.</summary>
internal sealed class DiskFull : IScenario
{
    private const long DiskBytes = 768L << 20;

    private readonly DatabaseFloor _floor = new(Topology.Primary);
    private readonly DatabaseOutage _outage = new();
    private SmallDisk? _disk;

    public Task<IAsyncDisposable?> Prepare(string folder, CancellationToken cancel) => _floor.Prepare(folder, cancel, first => _disk = SmallDisk.Mount(first, DiskBytes));

    public DemoOptions Floor(DemoOptions usual) => _floor.Floor(usual);

    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        stage.Strike("the primary's disk is full", _disk!.Fill);
        await stage.WatchUntil(stage.Options.AwayFor, Look, cancel);
        DemoScreen.Say("there is room again ...");
        _disk.Free();
        _outage.Writable();
        await stage.WatchUntil(stage.SinceFault + stage.Options.After, Look, cancel);

        void Look(FloorDto floor) => _outage.Look(floor, stage);
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) => _outage.Tell(common, aftermath);

    public IEnumerable<string> Faults(ChaosReport report) => DatabaseOutage.FaultsOfSilence(report);
}
