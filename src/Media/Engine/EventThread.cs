using Microsoft.Extensions.Logging;

namespace Carillon.Media;

/// <summary>
/// Carries events from the shards to their owners. The first after a rest is carried at once, those after it fifty times a second, for
/// waking the thread is a system call on the tick. An event that finds the queue full is dropped and counted; the result of a recording waits for room instead.
/// </summary>
internal sealed partial class EventThread : IDisposable
{
    private const int Capacity = 8192;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly BoundedQueue<MediaEvent> _queue = new(Capacity);
    private readonly ILogger _log;
    private readonly Thread _thread;
    // Null: the thread looks, again and again.
    private readonly Doorbell? _bell;
    private long _dropped;
    private volatile bool _stopping;

    public EventThread(ILogger log)
    {
        _log = log;
        _bell = Doorbell.TryCreate(() => !_queue.IsEmpty || _stopping);
        _thread = new Thread(Run) { Name = "media-events", IsBackground = true };
    }

    public long Dropped => Volatile.Read(ref _dropped);

    public void Start() => _thread.Start();

    public void Post(in MediaEvent what)
    {
        if (_queue.TryEnqueue(what)) _bell?.Ring();
        else Interlocked.Increment(ref _dropped);
    }

    /// <summary>Off the tick only: waits for room as long as the thread lives.</summary>
    public void PostSurely(in MediaEvent what)
    {
        bool posted;
        while (!(posted = _queue.TryEnqueue(what)) && _thread.IsAlive) Thread.Sleep(Look);
        if (posted) _bell?.Ring();
    }

    public void Dispose()
    {
        _stopping = true;
        _bell?.Ring();
        if (Thread.CurrentThread == _thread) return; // a handler ends the engine that it is told by
        if (_thread.IsAlive) _thread.Join();
        _bell?.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            var last = _stopping;
            while (_queue.TryDequeue(out var what)) Deliver(what);
            if (last) return;
            Thread.Sleep(Look);
            _bell?.Sleep();
        }
    }

    private void Deliver(in MediaEvent what)
    {
        try
        {
            what.Deliver();
        }
        catch (Exception fault)
        {
            HandlerFailed(what.Kind, fault);
        }
    }

    [LoggerMessage(4001, LogLevel.Error, "A handler of the media event {Kind} failed")]
    private partial void HandlerFailed(MediaEventKind kind, Exception fault);
}
