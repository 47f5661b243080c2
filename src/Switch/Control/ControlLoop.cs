using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch.Control;

/// <summary>The one thread that owns legs, rooms, links, carriers' limits and recordings. Everybody else posts to it.
/// The queue is bounded; when it is full the poster waits: signalling slows down, but no end of a call is lost.</summary>
internal sealed partial class ControlLoop : IDisposable
{
    private const int Bound = 65_536;

    private readonly BlockingCollection<Action> _queue = new(Bound);
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private long _faults;

    public ControlLoop(TimeProvider clock, ILoggerFactory log)
    {
        _clock = clock;
        _log = log.CreateLogger<ControlLoop>();
        _thread = new Thread(Run) { IsBackground = true, Name = "switch control" };
    }

    public int Waiting => _queue.Count;

    /// <summary>Unexpected exceptions; each is logged, and the loop goes on.</summary>
    public long Faults => Volatile.Read(ref _faults);

    public bool IsCurrent => Thread.CurrentThread == _thread;

    public void Start() => _thread.Start();

    /// <summary>From any thread. After the end of the loop nothing happens any more.</summary>
    public void Post(Action act)
    {
        try
        {
            _queue.Add(act);
        }
        catch (InvalidOperationException)
        {
            // The switch has shut down: every leg has ended, there is nothing left to tell.
        }
    }

    /// <summary>Posts and hands the answer back.</summary>
    public Task<T> Ask<T>(Func<T> ask)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_queue.IsAddingCompleted)
            return Task.FromCanceled<T>(new CancellationToken(true));
        Post(() =>
        {
            try
            {
                answer.SetResult(ask());
            }
            catch (Exception e)
            {
                answer.SetException(e);
                throw;
            }
        });
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
        _queue.CompleteAdding();
        if (_thread.IsAlive)
            _thread.Join();
    }

    private void Run()
    {
        foreach (var act in _queue.GetConsumingEnumerable())
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

        LogEnd();
    }

    [LoggerMessage(6001, LogLevel.Error, "A step of the control loop failed; the loop goes on")]
    private partial void LogFault(Exception e);

    [LoggerMessage(6002, LogLevel.Debug, "The control loop has ended")]
    private partial void LogEnd();
}
