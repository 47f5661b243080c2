using Carillon.Media;
using Carillon.Signalling.Iax2;
using Carillon.Switch.Carriers;
using Carillon.Switch.Control;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Heartbeat;

/// <summary>Once a second: how loaded this process is. Told live, never journalled.</summary>
internal sealed class LoadMeter(Floor floor, MediaEngine media, Dialler dialler, CarrierTable carriers, Iax2Endpoint iax, IntruderCount intruders) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private ITimer? _timer;
    private long _lastAt;
    private TimeSpan _lastCpu;
    private long _lastAllocated;
    private long _lastInvites;
    private Dictionary<string, long> _lastByCarrier = [];
    private IReadOnlyList<long> _lastTicks = [];

    public void Start()
    {
        Look();
        _timer = floor.Clock.CreateTimer(_ => floor.Loop.Post(() => floor.Events.PublishLive(new SwitchEvent { ServerLoad = Look() })), null, Interval, Interval);
    }

    public void Dispose() => _timer?.Dispose();

    private ServerLoad Look()
    {
        var now = floor.Clock.GetTimestamp();
        var elapsed = Math.Max(0.001, floor.Clock.GetElapsedTime(_lastAt, now).TotalSeconds);
        var (cpu, allocated, invites) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), dialler.InvitesSent);
        var counters = media.Counters;
        var ticks = counters.TicksByLateness.Select((count, step) => count - (_lastTicks.Count > step ? _lastTicks[step] : 0)).ToList();
        var load = new ServerLoad
        {
            Legs = (uint)floor.Legs.Count,
            Rooms = (uint)floor.Rooms.Count,
            CpuPercent = (cpu - _lastCpu).TotalSeconds / elapsed * 100,
            TickLateP99Ms = TickLateness.Percentile(ticks, 0.99),
            TickLateWorstMs = counters.WorstLateness.TotalMilliseconds,
            TicksByLateness = { ticks },
            CallsPerSecond = (invites - _lastInvites) / elapsed,
            GarbageMbPerSecond = (allocated - _lastAllocated) / elapsed / 1_000_000,
            StrangersRefused = (ulong)intruders.Refused,
            PeersDropped = (ulong)intruders.PeersDropped,
            RecordingsWaiting = (uint)floor.Recordings.Mover.Waiting,
            HeapMb = Heap() / 1e6,
            TrunkRetransmissions = (ulong)iax.Counters.Retransmissions,
            StoreFault = floor.Recordings.Mover.Fault ?? "",
        };
        load.Carriers.AddRange(carriers.All.Select(line => HealthOf(line, elapsed)));
        _lastByCarrier = carriers.All.ToDictionary(line => line.Id, line => line.InvitesSent);
        (_lastAt, _lastCpu, _lastAllocated, _lastInvites, _lastTicks) = (now, cpu, allocated, invites, counters.TicksByLateness);
        return load;
    }

    private CarrierHealth HealthOf(CarrierLine line, double seconds)
    {
        var health = line.Health();
        health.CallsPerSecond = (line.InvitesSent - _lastByCarrier.GetValueOrDefault(line.Id)) / seconds;
        return health;
    }

    /// <summary>What lives: between full collections the heap also holds what nobody needs any more, and looks like a saw. A background collection
    /// leaves the young generations as they are, so they are not counted.</summary>
    private static long Heap()
    {
        var (background, blocking) = (GC.GetGCMemoryInfo(GCKind.Background), GC.GetGCMemoryInfo(GCKind.FullBlocking));
        var last = background.Index > blocking.Index ? background : blocking;
        if (last.Index == 0)
            return GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes;
        var lives = 0L;
        foreach (var old in last.GenerationInfo[2..]) // the oldest, large and pinned objects
            lives += old.SizeAfterBytes - old.FragmentationAfterBytes;
        return lives;
    }
}
