using System.Globalization;

namespace Carillon.Server.Processes;

/// <summary>
/// Keeps children running: a child that ends by itself is started again, after 0.5 s at first and at most 15 s when it keeps ending.
/// A child that says why it cannot run (<see cref="ExitCodes.BadInput"/>, <see cref="ExitCodes.Unavailable"/>) is not: somebody must mend that first.
/// </summary>
internal sealed class Supervisor(TimeProvider clock, Action<string> say) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    /// <summary>A child that lived this long is well again.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    private readonly List<ChildProcess> _children = [];
    private readonly List<Task> _watches = [];

    public IReadOnlyList<ChildProcess> Children => _children;

    public ChildProcess Start(ChildPlan plan, CancellationToken stop)
    {
        var child = new ChildProcess(plan);
        _children.Add(child);
        child.Ended = Watch(child, stop);
        _watches.Add(child.Ended);
        return child;
    }

    /// <summary>Ends when every child has ended for good.</summary>
    public Task Ended => Task.WhenAll(_watches);

    public int? FirstFault { get; private set; }

    public void Dispose()
    {
        foreach (var child in _children)
            child.Dispose();
    }

    private async Task Watch(ChildProcess child, CancellationToken stop)
    {
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            var started = clock.GetTimestamp();
            var code = await child.Run(stop);
            if (stop.IsCancellationRequested)
                return;
            if (code is ExitCodes.Done or ExitCodes.BadInput or ExitCodes.Unavailable)
            {
                FirstFault ??= code == ExitCodes.Done ? null : code;
                say(string.Create(CultureInfo.InvariantCulture, $"{child.Name} ended with exit code {code}; its output is in {child.LogFile}"));
                return;
            }

            pause = clock.GetElapsedTime(started) > Settled ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            say(string.Create(CultureInfo.InvariantCulture, $"{child.Name} died (exit code {code}); starting it again in {pause.TotalSeconds:0.#} s. Its output is in {child.LogFile}"));
            try
            {
                await Task.WhenAll(Task.Delay(pause, clock, stop), child.MayStart.WaitAsync(stop));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
