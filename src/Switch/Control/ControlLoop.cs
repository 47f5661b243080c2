using System.Collections.Concurrent;
using Carillon.Signalling;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch.Control;

/// <summary>The one thread that owns legs, rooms, links, carriers' limits and recordings. Everybody else posts to it.
/// The queue is bounded; when it is full the poster waits: signalling slows down, but no end of a call is lost.</summary>
internal sealed partial class ControlLoop : IDisposable
{
    private const int Bound = 65_536;

    private readonly ConcurrentQueue<Action> _queue = new();
    private readonly LoopPace _pace = new();
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private long _faults;
    private int _waiting;
    private volatile bool _closing;

    public ControlLoop(TimeProvider clock, ILoggerFactory log)
    {
        _clock = clock;
        _log = log.CreateLogger<ControlLoop>();
        _thread = new Thread(Run) { IsBackground = true, Name = "switch control" };
    }

    /// <summary>On the loop, after each turn that did anything; owned by it.</summary>
    public event Action? TurnEnded;

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Unexpected exceptions; each is logged, and the loop goes on.</summary>
    public long Faults => Volatile.Read(ref _faults);

    public bool IsCurrent => Thread.CurrentThread == _thread;

    public void Start() => _thread.Start();

    /// <summary>From any thread. After the end of the loop nothing happens any more.</summary>
    public void Post(Action act)
    {
        while (!IsCurrent && !_closing && Waiting >= Bound)
            Thread.Sleep(1);
        Interlocked.Increment(ref _waiting);
        _queue.Enqueue(act);
        _pace.Wake();
    }

    /// <summary>Posts and hands the answer back; of a fault, who asked gets the exception.</summary>
    public Task<T> Ask<T>(Func<T> ask)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                answer.TrySetResult(ask());
            }
            catch (Exception e)
            {
                answer.TrySetException(e);
                throw;
            }
        });
        if (_closing)
            answer.TrySetCanceled();
        return answer.Task;
    }

    /// <summary>Runs on the loop after a time, unless the timer is disposed; the act must look whether it still applies.</summary>
    public ITimer After(TimeSpan time, Action act) =>
        _clock.CreateTimer(static state =>
        {
            var (loop, act) = ((ControlLoop, Action))state!;
            loop.Post(act);
        }, (this, act), time, Timeout.InfiniteTimeSpan);

    /// <summary>Does what is queued, then ends.</summary>
    public void Dispose()
    {
        _closing = true;
        _pace.Wake();
        if (_thread.IsAlive)
            _thread.Join();
        _pace.Dispose();
    }

    private void Run()
    {
        while (!_closing)
            _pace.Rest(Turn());
        // What was posted before this is done in the last turn; who posts later sees it.
        Turn();
        LogEnd();
    }

    private bool Turn()
    {
        var any = false;
        for (; _queue.TryDequeue(out var act); any = true)
        {
            Interlocked.Decrement(ref _waiting);
            Do(act);
        }

        if (any && TurnEnded is { } ended)
            Do(ended);
        return any;
    }

    private void Do(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e)
        {
            Interlocked.Increment(ref _faults);
            LogFault(e);
        }
    }

    [LoggerMessage(6001, LogLevel.Error, "A step of the control loop failed; the loop goes on")]
    private partial void LogFault(Exception e);

    [LoggerMessage(6002, LogLevel.Debug, "The control loop has ended")]
    private partial void LogEnd();
}
