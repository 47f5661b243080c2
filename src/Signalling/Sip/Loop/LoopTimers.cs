namespace Carillon.Signalling.Sip.Loop;

/// <summary>What a timer is for; the transactions' by the RFC's letters.</summary>
internal enum TimerName
{
    Retransmit,
    Timeout,
    D,
    I,
    J,
    K,
    L,
    M,
    RetransmitSuccess,
    WaitForAck,
    Silence,
    CancelGuard,
    Refresh,
    Expiry,
    BackOff,
    KeepAlive,
}

/// <summary>Told on the loop when one of its timers is due.</summary>
internal interface ITimed
{
    void OnTimer(TimerName name);
}

/// <summary>One armed timer. A cancelled one stays in the queue until its time comes, but nobody's: a call that is over must not be kept for half a minute.</summary>
internal sealed class LoopTimer(ITimed owner, TimerName name)
{
    private ITimed? _owner = owner;

    public bool IsCancelled => _owner is null;

    public void Cancel() => _owner = null;

    /// <summary>Tells the owner, once.</summary>
    public void Fire()
    {
        var told = _owner;
        _owner = null;
        told?.OnTimer(name);
    }
}

/// <summary>All timers of one loop in one priority queue on the injected clock. The loop looks at it on each turn; before it sleeps, one system timer is
/// armed to wake it for the earliest.</summary>
internal sealed class LoopTimers : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly PriorityQueue<LoopTimer, long> _queue = new();
    private readonly ITimer _wake;

    public LoopTimers(TimeProvider clock, Action wake)
    {
        _clock = clock;
        _wake = clock.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count => _queue.Count;

    public LoopTimer Start(TimeSpan after, ITimed owner, TimerName name)
    {
        var timer = new LoopTimer(owner, name);
        _queue.Enqueue(timer, _clock.GetTimestamp() + (long)(after.TotalSeconds * _clock.TimestampFrequency));
        return timer;
    }

    /// <summary>Runs one timer that is due; false when none is.</summary>
    public bool RunOne()
    {
        while (_queue.TryPeek(out var timer, out long due))
        {
            if (!timer.IsCancelled && due > _clock.GetTimestamp()) return false;
            _queue.Dequeue();
            if (timer.IsCancelled) continue;
            timer.Fire();
            return true;
        }
        return false;
    }

    /// <summary>Has the loop woken for the next timer; a bell that rings early finds it still waiting, and is armed again.</summary>
    public void Arm()
    {
        if (!_queue.TryPeek(out _, out long due)) return;
        var wait = _clock.GetElapsedTime(_clock.GetTimestamp(), due);
        _wake.Change(wait <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _wake.Dispose();

}
