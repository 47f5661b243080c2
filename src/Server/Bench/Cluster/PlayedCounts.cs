using System.Collections.Concurrent;
using System.Diagnostics;
using Carillon.Telephony.V1;

namespace Carillon.Server.Bench.Cluster;

/// <summary>What all played switches saw of the control plane, together. Any thread.</summary>
internal sealed class PlayedCounts
{
    private readonly ConcurrentDictionary<string, long> _answered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _numbers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ResultCode, long> _refusals = [];
    private ConcurrentQueue<double> _decisions = [];
    private long _attempts;
    private long _ended;
    private long _twice;

    public long Attempts => Interlocked.Read(ref _attempts);

    public long Live => Attempts - Interlocked.Read(ref _ended);

    /// <summary>Numbers that were dialled more than once; every lead may be dialled once.</summary>
    public long DialledTwice => Interlocked.Read(ref _twice);

    /// <summary>Commands that were not done, by their reason.</summary>
    public IReadOnlyDictionary<ResultCode, long> Refusals => _refusals;

    /// <summary>From the answer's leaving to the order that brings customer and agent together, in milliseconds, since this was last taken.</summary>
    public IReadOnlyCollection<double> TakeDecisions() => Interlocked.Exchange(ref _decisions, []);

    public void Dialled(string number)
    {
        Interlocked.Increment(ref _attempts);
        if (!_numbers.TryAdd(number, true))
            Interlocked.Increment(ref _twice);
    }

    public void Picked(string leg) => _answered[leg] = Stopwatch.GetTimestamp();

    public void Decided(string leg)
    {
        if (_answered.TryRemove(leg, out var at))
            _decisions.Enqueue(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
    }

    /// <summary>It was decided that he gets nobody.</summary>
    public void Undecided(string leg) => _answered.TryRemove(leg, out _);

    public void Ended(string leg)
    {
        Interlocked.Increment(ref _ended);
        Undecided(leg);
    }

    public void Answered(ResultCode code)
    {
        if (code is not (ResultCode.ResultOk or ResultCode.ResultAlreadyDone))
            _refusals.AddOrUpdate(code, 1, (_, n) => n + 1);
    }
}
