namespace Carillon.Storage.Databases;

/// <summary>
/// Commits and small writes that a server has not answered yet. One that waits for longer than any of them takes says that the server stands still
/// (its disk is full, it is frozen), half a minute before the driver gives up.
/// </summary>
internal sealed class PendingWrites(TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    /// <summary>Somebody tries again sooner.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(6);

    private readonly Lock _gate = new();
    private readonly LinkedList<long> _since = [];
    private long? _givenUpAt;

    public bool StandStill
    {
        get
        {
            lock (_gate)
                return (_since.First is { Value: var oldest } && clock.GetElapsedTime(oldest) > Patience) || (_givenUpAt is { } at && clock.GetElapsedTime(at) < Remembered);
        }
    }

    /// <summary>One of them from its beginning to its end.</summary>
    public async Task<T> Watch<T>(Func<Task<T>> write)
    {
        var mine = Begin();
        var answered = false;
        try
        {
            var result = await write().ConfigureAwait(false);
            answered = true;
            return result;
        }
        finally
        {
            End(mine, answered);
        }
    }

    private LinkedListNode<long> Begin()
    {
        lock (_gate)
            return _since.AddLast(clock.GetTimestamp());
    }

    private void End(LinkedListNode<long> write, bool answered)
    {
        lock (_gate)
        {
            _since.Remove(write);
            if (answered)
                _givenUpAt = null;
            else if (clock.GetElapsedTime(write.Value) > Patience)
                _givenUpAt = clock.GetTimestamp();
        }
    }
}
