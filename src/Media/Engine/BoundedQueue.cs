namespace Carillon.Media;

/// <summary>
/// A bounded queue without locks for many producers and one consumer (Dmitry Vyukov's bounded MPMC queue, with the consumer's
/// side simplified). Full means refused: the producer counts it or waits. Never allocates after its making.
/// </summary>
internal sealed class BoundedQueue<T>
{
    private readonly Cell[] _cells;
    private readonly int _mask;
    private long _tail;
    private long _head;

    /// <param name="capacity">A power of two.</param>
    public BoundedQueue(int capacity)
    {
        _cells = new Cell[capacity];
        _mask = capacity - 1;
        for (var i = 0; i < capacity; i++) _cells[i].Sequence = i;
    }

    public bool TryEnqueue(in T item)
    {
        while (true)
        {
            var at = Volatile.Read(ref _tail);
            ref var cell = ref _cells[at & _mask];
            var lead = Volatile.Read(ref cell.Sequence) - at;
            if (lead < 0) return false;
            if (lead > 0 || Interlocked.CompareExchange(ref _tail, at + 1, at) != at) continue;
            cell.Item = item;
            Volatile.Write(ref cell.Sequence, at + 1);
            return true;
        }
    }

    /// <summary>The one consumer's side: nothing to take now.</summary>
    public bool IsEmpty => Volatile.Read(ref _cells[_head & _mask].Sequence) != _head + 1;

    /// <summary>The one consumer's side.</summary>
    public bool TryDequeue(out T item)
    {
        ref var cell = ref _cells[_head & _mask];
        if (Volatile.Read(ref cell.Sequence) != _head + 1)
        {
            item = default!;
            return false;
        }
        item = cell.Item;
        cell.Item = default!;
        Volatile.Write(ref cell.Sequence, _head + _mask + 1);
        _head++;
        return true;
    }

    private struct Cell
    {
        public long Sequence;
        public T Item;
    }
}
