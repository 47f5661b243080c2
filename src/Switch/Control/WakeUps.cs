using System.Collections.Concurrent;

namespace Carillon.Switch.Control;

/// <summary>Whose reader waits outside for what the control loop has for it.</summary>
internal interface IWoken
{
    /// <summary>On the pool: the reader goes on within the call.</summary>
    void Wake();
}

/// <summary>
/// Wakes, when a turn of the control loop is over, all who wait for what it brought: in one piece of work of the runtime's pool, for to wake
/// a thread of it for each costs more than what the readers then do.
/// </summary>
internal sealed class WakeUps : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<IWoken> _due = new();
    private bool _any;

    /// <summary>The loop: at the end of this turn.</summary>
    public void Want(IWoken reader)
    {
        _due.Enqueue(reader);
        _any = true;
    }

    /// <summary>The loop.</summary>
    public void TurnEnded()
    {
        if (!_any)
            return;
        _any = false;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (_due.TryDequeue(out var reader))
            reader.Wake();
    }
}
