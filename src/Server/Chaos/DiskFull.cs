using Carillon.Contracts;
using Carillon.Server.Demo;
using Carillon.Storage;

namespace Carillon.Server.Chaos;

/// <summary>
/// The primary's disk, data and log, is full for <see cref="ChaosOptions.AwayFor"/>: it waits for room, and commits hang. Whether there is any MariaDB looks once a
/// minute, so that it takes writes only a while after there is.
/// </summary>
internal sealed class DiskFull : IScenario
{
    private const long DiskBytes = 768L << 20;

    private readonly DatabaseFloor _floor = new(Topology.Primary);
    private readonly DatabaseOutage _outage = new();
    private SmallDisk? _disk;
    private TimeSpan _noticedRoom;

    public Task<IAsyncDisposable?> Prepare(string folder, CancellationToken cancel) => _floor.Prepare(folder, cancel, first => _disk = SmallDisk.Mount(first, DiskBytes));

    public DemoOptions Floor(DemoOptions usual) => _floor.Floor(usual);

    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        var primary = _floor.Database.Nodes[0];
        await primary.MakeRow(cancel);
        _disk!.Fill();
        await primary.UntilStuck(cancel);
        stage.Strike("the primary's disk is full", () => { });
        await stage.WatchUntil(stage.Options.AwayFor, Look, cancel);
        DemoScreen.Say("there is room again ...");
        _disk.Free();
        var room = stage.SinceFault;
        await stage.Watch(primary.UntilWritable(cancel), Look, cancel);
        _outage.Writable();
        _noticedRoom = stage.SinceFault - room;
        await stage.WatchUntil(stage.SinceFault + stage.Options.After, Look, cancel);

        void Look(FloorDto floor) => _outage.Look(floor, stage);
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) => _outage.Tell(common, aftermath) with { RoomNoticedMs = Math.Round(_noticedRoom.TotalMilliseconds) };

    public IEnumerable<string> Faults(ChaosReport report) => DatabaseOutage.FaultsOfSilence(report);
}
