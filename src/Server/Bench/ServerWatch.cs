using Carillon.Lab.Bench;
using Carillon.Telephony.V1;

namespace Carillon.Server.Bench;

/// <summary>What servers under test hold and tell of themselves, sampled over time.</summary>
internal sealed class ServerWatch(ISoakFloor floor, BenchExchange exchange)
{
    private readonly List<SoakSample> _samples = [];
    private readonly List<ServerLoad> _loads = [];
    private double _heapMb;

    public SoakSample First => _samples[0];

    public SoakSample Last => _samples[^1];

    /// <summary>Null: nobody told anything.</summary>
    public ProcessLoad? Load => ProcessLoad.Of(_loads);

    /// <summary>Datagrams of strangers, over this time.</summary>
    public long StrangersRefused => _loads.Count == 0 ? 0 : (long)(_loads.Max(l => l.StrangersRefused) - _loads.Min(l => l.StrangersRefused));

    public long PeersDropped => Most(l => l.PeersDropped);

    public long TrunkRetransmissions => Most(l => l.TrunkRetransmissions);

    /// <param name="at">Since the start.</param>
    public void Sample(TimeSpan at)
    {
        var latest = floor.TakeLoads();
        _loads.AddRange(latest.Select(Kept));
        _heapMb = latest.Count > 0 ? latest.TakeLast(floor.Servers.Count).Sum(l => l.HeapMb) : _heapMb;
        _samples.Add(SoakSample.Take(at, floor.Servers, _heapMb, exchange.Up.Count));
    }

    /// <param name="since">What was before is not judged.</param>
    public Func<Func<SoakSample, double>, SoakTrend> TrendsSince(TimeSpan since)
    {
        List<SoakSample> judged = [.. _samples.Where(s => s.At >= since)];
        return figure => SoakTrend.Of([.. judged.Select(s => (s.At, figure(s)))]);
    }

    /// <summary>For days, too: no more than is asked for.</summary>
    private static ServerLoad Kept(ServerLoad load) => new()
    {
        TickLateWorstMs = load.TickLateWorstMs,
        TicksByLateness = { load.TicksByLateness },
        GarbageMbPerSecond = load.GarbageMbPerSecond,
        StrangersRefused = load.StrangersRefused,
        PeersDropped = load.PeersDropped,
        TrunkRetransmissions = load.TrunkRetransmissions,
    };

    private long Most(Func<ServerLoad, ulong> counter) => _loads.Count == 0 ? 0 : (long)_loads.Max(counter);
}
