using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Carillon.Lab.Running;

/// <summary>
/// The one owner of the lab's state: carrier, phones, agents and their records are touched on this loop alone; sockets, timers
/// and the hub post to it. Full: the post is dropped and counted, and a lab that dropped one says so in its report.
/// </summary>
internal sealed partial class LabLoop(TimeProvider clock, ILogger<LabLoop> log) : IAsyncDisposable
{
    private const int Capacity = 100_000;

    private readonly Channel<Action> _posts = Channel.CreateBounded<Action>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private Task _running = Task.CompletedTask;
    private long _dropped;
    private long _faults;

    public TimeProvider Clock => clock;

    /// <summary>Posts dropped and posts that threw: both 0 in a run whose numbers can be believed.</summary>
    public long Defects => Volatile.Read(ref _dropped) + Volatile.Read(ref _faults);

    public void Start() => _running = Task.Run(RunAsync);

    public void Post(Action action)
    {
        if (!_posts.Writer.TryWrite(action))
            Interlocked.Increment(ref _dropped);
    }

    /// <summary>Posts after a time; dispose the timer to take it back (it may already be on its way).</summary>
    public ITimer After(TimeSpan delay, Action action) =>
        clock.CreateTimer(_ => Post(action), null, delay, Timeout.InfiniteTimeSpan);

    /// <summary>Asks the loop and waits for its answer.</summary>
    public Task<T> Ask<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                answer.SetResult(question());
            }
            catch (Exception e)
            {
                answer.SetException(e);
            }
        });
        return answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _posts.Writer.TryComplete();
        await _running.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        await foreach (var action in _posts.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                Interlocked.Increment(ref _faults);
                Fault(e);
            }
        }
    }

    [LoggerMessage(9001, LogLevel.Error, "A step of the lab failed; its figures are not to be believed")]
    private partial void Fault(Exception e);
}
