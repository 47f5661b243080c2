using System.Collections.Concurrent;

namespace Carillon.Server.Bench;

/// <summary>The calls that a bench holds, the oldest first: set up, replaced, hung up, and counted.</summary>
internal sealed class HeldCalls(IBenchFloor floor)
{
    private const int AtOnce = 8;

    private readonly ConcurrentQueue<BenchCall> _calls = new();
    private int _made;
    private int _failed;
    private int _lost;

    public int Count => _calls.Count;

    public IReadOnlyList<BenchCall> All => [.. _calls];

    /// <summary>Set up so far. Each has its recording, where calls are recorded.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>Could not be set up.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Ended before anybody hung up.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <exception cref="IOException">One could not be set up.</exception>
    public async Task Grow(int to, CancellationToken ct)
    {
        if (await TryGrow(to, ct) is { } refused)
            throw new IOException(refused);
    }

    /// <returns>Why there are not so many; null: there are.</returns>
    public async Task<string?> TryGrow(int to, CancellationToken ct)
    {
        while (Count < to)
        {
            var refused = await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, to - Count)).Select(_ => Add(ct)));
            if (refused.OfType<string>().FirstOrDefault() is { } why)
                return why;
        }

        return null;
    }

    public async Task Shrink(int to, CancellationToken ct)
    {
        while (Count > to)
            await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, Count - to)).Select(_ => HangUpOldest(ct)));
    }

    /// <summary>The oldest is hung up, and a new one takes its place, so many times a second until it is over.</summary>
    public async Task Churn(double perSecond, CancellationToken over, CancellationToken ct)
    {
        var changes = new List<Task>();
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1 / perSecond));
        try
        {
            while (await beat.WaitForNextTickAsync(over))
                changes.Add(Replace(ct));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The stretch is over.
        }

        await Task.WhenAll(changes);
    }

    /// <summary>Those that ended by themselves are held no more.</summary>
    /// <returns>How many they were.</returns>
    public int TakeLost()
    {
        var lost = 0;
        for (var left = Count; left > 0 && _calls.TryDequeue(out var call); left--)
        {
            if (call.IsUp)
                _calls.Enqueue(call);
            else
                lost++;
        }

        Interlocked.Add(ref _lost, lost);
        return lost;
    }

    private async Task Replace(CancellationToken ct)
    {
        await HangUpOldest(ct);
        await Add(ct);
    }

    private async Task<string?> Add(CancellationToken ct)
    {
        try
        {
            _calls.Enqueue(await floor.Call(ct));
            Interlocked.Increment(ref _made);
            return null;
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            Interlocked.Increment(ref _failed);
            return e.Message;
        }
    }

    private async Task HangUpOldest(CancellationToken ct)
    {
        if (!_calls.TryDequeue(out var call))
            return;
        if (call.IsUp)
            await floor.HangUp(call, ct);
        else
            Interlocked.Increment(ref _lost);
    }
}
