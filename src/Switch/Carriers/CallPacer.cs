namespace Carillon.Switch.Carriers;

/// <summary>Spaces calls evenly: so many a second, never two in a burst. 0: no limit.</summary>
internal sealed class CallPacer(TimeProvider clock)
{
    private long _nextSlot;

    public double PerSecond { get; set; }

    /// <summary>How long a call that asks now would have to wait.</summary>
    public TimeSpan Wait()
    {
        var now = clock.GetTimestamp();
        return PerSecond <= 0 || _nextSlot <= now ? TimeSpan.Zero : clock.GetElapsedTime(now, _nextSlot);
    }

    /// <summary>Takes the next slot and says how long to wait for it.</summary>
    public TimeSpan Take()
    {
        var wait = Wait();
        if (PerSecond > 0)
            _nextSlot = Math.Max(_nextSlot, clock.GetTimestamp()) + (long)(clock.TimestampFrequency / PerSecond);
        return wait;
    }
}
