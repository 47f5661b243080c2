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

/// <summary>One armed timer. Cancelling marks it; it leaves the queue when its time comes.</summary>
internal sealed class LoopTimer(ITimed owner, TimerName name)
{
    public ITimed Owner { get; } = owner;
    public TimerName Name { get; } = name;
    public bool IsCancelled { get; private set; }

    public void Cancel() => IsCancelled = true;
}

/// <summary>All timers of one loop in one priority queue on the injected clock. One system timer wakes the loop for the earliest.</summary>
internal sealed class LoopTimers : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly PriorityQueue<LoopTimer, long> _queue = new();
    private readonly ITimer _wake;
    private long _armedFor = long.MaxValue;
    private volatile bool _rang;

    public LoopTimers(TimeProvider clock, Action wake)
    {
        _clock = clock;
        _wake = clock.CreateTimer(_ => Ring(wake), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count => _queue.Count;

    public LoopTimer Start(TimeSpan after, ITimed owner, TimerName name)
    {
        var timer = new LoopTimer(owner, name);
        long due = _clock.GetTimestamp() + (long)(after.TotalSeconds * _clock.TimestampFrequency);
        _queue.Enqueue(timer, due);
        if (due < _armedFor) Arm(due);
        return timer;
    }

    /// <summary>Runs one timer that is due; false when none is, and then the wake-up is armed for the next.</summary>
    public bool RunOne()
    {
        // A system timer may ring a little early; then it must be armed again for the same time.
        if (_rang) (_rang, _armedFor) = (false, long.MaxValue);
        while (_queue.TryPeek(out var timer, out long due))
        {
            if (!timer.IsCancelled && due > _clock.GetTimestamp())
            {
                if (due != _armedFor) Arm(due);
                return false;
            }
            _queue.Dequeue();
            if (timer.IsCancelled) continue;
            timer.Cancel();
            timer.Owner.OnTimer(timer.Name);
            return true;
        }
        return false;
    }

    public void Dispose() => _wake.Dispose();

    private void Ring(Action wake)
    {
        _rang = true;
        wake();
    }

    private void Arm(long due)
    {
        _armedFor = due;
        var wait = _clock.GetElapsedTime(_clock.GetTimestamp(), due);
        // Rounded up: a timer that rings early would only ring again.
        _wake.Change(wait <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
