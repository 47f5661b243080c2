using Carillon.Media;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch.Control;

/// <summary>
/// Whether this process may send. One that stood still (stopped, a frozen machine) may have been given up: its leads called again, its agents elsewhere. So before
/// anything leaves, SIP, RTP or IAX2, it is looked whether the last look was a moment ago; if not, the fence is up, and only BYE and HANGUP pass until the domain has ended
/// what has ended meanwhile. Any thread.
/// </summary>
internal sealed partial class Fence : IDisposable
{
    /// <summary>As long as the others take to give a silent server up.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>With no web process there, nobody can say what has ended: those who still talk are worth more than silence.</summary>
    private static readonly TimeSpan UpAtMost = TimeSpan.FromSeconds(10);

    private readonly ILogger _log;
    private readonly Func<TimeSpan> _clock;
    private readonly Thread _watch;
    private readonly ManualResetEventSlim _stop = new();
    private long _lookedAt;
    private long _raisedAt;
    private int _raised;
    private int _number;

    /// <param name="clock">Time since the machine's start, also while it slept; a test's own.</param>
    public Fence(ILogger log, Func<TimeSpan>? clock = null)
    {
        (_log, _clock) = (log, clock ?? (() => BootClock.Now));
        _lookedAt = _clock().Ticks;
        _watch = new Thread(Watch) { Name = "fence", IsBackground = true };
    }

    /// <summary>0: it is down.</summary>
    public uint Number => (uint)Volatile.Read(ref _number);

    public void Start() => _watch.Start();

    public bool MaySend()
    {
        if (Volatile.Read(ref _number) != 0)
            return false;
        var now = _clock();
        if (now.Ticks - Volatile.Read(ref _lookedAt) <= Pause.Ticks)
            return true;
        Raise(now);
        return false;
    }

    /// <summary>False: another one is up, or none.</summary>
    public bool Lift(uint number)
    {
        if (number == 0 || Interlocked.CompareExchange(ref _number, 0, (int)number) != (int)number)
            return false;
        Lifted(_clock() - TimeSpan.FromTicks(Volatile.Read(ref _raisedAt)));
        return true;
    }

    public void Dispose()
    {
        _stop.Set();
        if (_watch.IsAlive)
            _watch.Join();
        _stop.Dispose();
    }

    /// <summary>A look: was the last one a moment ago, and is the fence up for too long.</summary>
    internal void Look()
    {
        var now = _clock();
        if (now.Ticks - Volatile.Read(ref _lookedAt) > Pause.Ticks)
            Raise(now);
        Volatile.Write(ref _lookedAt, now.Ticks);
        if (Number is > 0 and var number && now.Ticks - Volatile.Read(ref _raisedAt) > UpAtMost.Ticks)
            Lift(number);
    }

    private void Watch()
    {
        while (!_stop.Wait(LookEvery))
            Look();
    }

    private void Raise(TimeSpan now)
    {
        var stood = now - TimeSpan.FromTicks(Volatile.Read(ref _lookedAt));
        Volatile.Write(ref _raisedAt, now.Ticks);
        // Whoever comes second finds it up.
        if (Interlocked.CompareExchange(ref _number, Volatile.Read(ref _raised) + 1, 0) != 0)
            return;
        Interlocked.Increment(ref _raised);
        Volatile.Write(ref _lookedAt, now.Ticks);
        StoodStill(stood);
    }

    [LoggerMessage(6601, LogLevel.Error, "This process stood still for {Time}: nothing is sent until a web server has said what has ended meanwhile")]
    private partial void StoodStill(TimeSpan time);

    [LoggerMessage(6602, LogLevel.Warning, "Sending again after {Time}")]
    private partial void Lifted(TimeSpan time);
}
