using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Carillon.Switch.Control;

/// <summary>What the control loop has for one reader outside. Filled during a turn, and the reader is woken when the turn is over:
/// once for all of it, so that all of it leaves in one packet.</summary>
internal sealed class Outbox<T>(int bound, WakeUps wakeUps) : IWoken
{
    private readonly ConcurrentQueue<T> _items = new();
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite, AllowSynchronousContinuations = true });
    private int _count;
    private bool _wakes;
    private volatile bool _isComplete;
    private Exception? _why;

    /// <summary>Nothing is left for now.</summary>
    public bool IsEmpty => _items.IsEmpty;

    /// <summary>The loop alone. False: the reader is that far behind.</summary>
    public bool Offer(T item)
    {
        if (Volatile.Read(ref _count) >= bound)
            return false;
        Interlocked.Increment(ref _count);
        _items.Enqueue(item);
        Want();
        return true;
    }

    /// <summary>The loop. No more comes; what is there is still read.</summary>
    /// <param name="why">What the reader gets to hear then; null: it just ends.</param>
    public void Complete(Exception? why = null)
    {
        _why = why;
        _isComplete = true;
        Want();
    }

    /// <summary>The reader: true when there may be something, false (or the reason, as an exception) when nothing comes any more.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken ct)
    {
        if (!IsEmpty)
            return true;
        var open = await _bell.Reader.WaitToReadAsync(ct).ConfigureAwait(false);
        _bell.Reader.TryRead(out _);
        return open || !IsEmpty;
    }

    public bool TryTake([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T item)
    {
        if (!_items.TryDequeue(out item))
            return false;
        Interlocked.Decrement(ref _count);
        return true;
    }

    void IWoken.Wake()
    {
        // What is offered from now on wants to be told of anew.
        Volatile.Write(ref _wakes, false);
        if (_isComplete)
            _bell.Writer.TryComplete(_why);
        else
            _bell.Writer.TryWrite(true);
    }

    private void Want()
    {
        if (!Interlocked.Exchange(ref _wakes, true))
            wakeUps.Want(this);
    }
}
