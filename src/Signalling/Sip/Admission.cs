using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Sip;

/// <summary>
/// Which new calls are taken in: as long as the calls that are up are served in time. Whoever is refused gets 503 with a Retry-After, without
/// state. Nothing else is refused: requests within calls, OPTIONS and REGISTER are always served. The loop's.
/// </summary>
internal sealed class Admission(SipStack stack)
{
    private const int ShortestRetry = 2, LongestRetry = 6;
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromSeconds(10);

    private double _tokens;
    private long _filledAt;
    private long _warnedAt;
    private bool _warned;

    /// <summary>From any thread. 0: no limit.</summary>
    public int PerSecond
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>From any thread: asked for each new call, why it cannot be taken; null: it can.</summary>
    public volatile Func<string?>? Busy;

    /// <summary>Seconds, not the same for all: who comes back does not come back at once with all the others.</summary>
    public static int RetryAfter => RandomNumberGenerator.GetInt32(ShortestRetry, LongestRetry + 1);

    /// <param name="arrivedAt">The clock's timestamp at which the INVITE was received.</param>
    public bool Refuses(long arrivedAt)
    {
        if (Why(arrivedAt) is not { } why) return false;
        stack.Counters.CallsRefused++;
        Warn(why);
        return true;
    }

    /// <summary>1 as many as may be  2 the loop is behind  3 the house is full  4 too many at once.</summary>
    private string? Why(long arrivedAt)
    {
        if (stack.Calls.IsFull) return "as many calls are up as may be"; // 1
        var behind = stack.Time.GetElapsedTime(arrivedAt);
        if (behind > stack.Options.MaxBehind) return $"the loop is {behind.TotalMilliseconds:0} ms behind"; // 2
        if (Busy?.Invoke() is { } busy) return busy; // 3
        return TakeToken() ? null : $"more than {PerSecond} a second"; // 4
    }

    /// <summary>A second's calls may come at once.</summary>
    private bool TakeToken()
    {
        if (PerSecond is not (> 0 and var most)) return true;
        long now = stack.Time.GetTimestamp();
        _tokens = _filledAt == 0 ? most : Math.Min(most, _tokens + (stack.Time.GetElapsedTime(_filledAt, now).TotalSeconds * most));
        _filledAt = now;
        if (_tokens < 1) return false;
        _tokens--;
        return true;
    }

    private void Warn(string why)
    {
        long now = stack.Time.GetTimestamp();
        if (_warned && stack.Time.GetElapsedTime(_warnedAt, now) < BetweenWarnings) return;
        (_warned, _warnedAt) = (true, now);
        SipLog.CallsRefused(stack.Log, stack.Local, why, stack.Counters.CallsRefused);
    }
}
