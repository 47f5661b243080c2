namespace Carillon.Media;

/// <summary>When a shard's ticks begin: every few milliseconds of absolute time, and what is to be done when one began late.</summary>
internal sealed class TickBeat(MediaOptions options, ShardCounters counters)
{
    private static readonly long MaxBehind = MediaClock.Milliseconds(100);
    private readonly long _period = MediaClock.Milliseconds(options.TickMs);
    private readonly int _ticksASecond = 1000 / options.TickMs;
    private long _next = MediaClock.Now;
    private int _toldAgo;

    /// <summary>Sleeps until the next tick; the time at which it began.</summary>
    public long Await()
    {
        _next += _period;
        MediaClock.SleepUntil(_next);
        var now = MediaClock.Now;
        var late = now - _next;
        if (late > MaxBehind)
        {
            // Up to 100 ms are made good by ticks in quick succession; more would only flood the far sides.
            counters.TicksSkipped += late / _period;
            _next += late / _period * _period;
        }
        Note(late);
        return now;
    }

    /// <summary>False: it may not be.</summary>
    public bool TryRaisePriority() => WorkerPriority.TryRaise(options);

    private void Note(long late)
    {
        counters.LatenessNow = Math.Max(counters.LatenessNow, late);
        counters.TicksByLateness[TickLateness.StepOf(late)]++;
        if (++_toldAgo < _ticksASecond) return;
        _toldAgo = 0;
        (counters.WorstLateness, counters.LatenessNow) = (counters.LatenessNow, 0);
    }
}
