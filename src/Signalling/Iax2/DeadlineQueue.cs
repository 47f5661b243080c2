namespace Carillon.Signalling.Iax2;

/// <summary>Something of the loop's that wants to be called when its time has come.</summary>
interface IDeadline
{
    /// <summary>Kept by the queue: when it will call, or Never.</summary>
    long QueuedFor { get; set; }
    void OnDue();
}

/// <summary>All deadlines of a loop. Setting one earlier leaves its later entry behind, which is skipped when it comes up.</summary>
sealed class DeadlineQueue(LoopClock clock)
{
    readonly PriorityQueue<IDeadline, long> _queue = new();

    /// <summary>When the loop must wake, or Never.</summary>
    public long Next => _queue.TryPeek(out _, out var due) ? due : LoopClock.Never;

    /// <summary>Makes sure that the item is called at that moment or before; a deadline that is put off is found out when it is called.</summary>
    public void Schedule(IDeadline item, long due)
    {
        if (due >= item.QueuedFor) return;
        item.QueuedFor = due;
        _queue.Enqueue(item, due);
    }

    public void RunDue()
    {
        var now = clock.Now;
        while (_queue.TryPeek(out var item, out var due) && due <= now)
        {
            _queue.Dequeue();
            if (item.QueuedFor != due) continue;
            item.QueuedFor = LoopClock.Never;
            item.OnDue();
        }
    }
}
