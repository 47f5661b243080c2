using Carillon.Contracts;
using Carillon.Lab.Calls;
using Carillon.Lab.Running;
using Microsoft.Extensions.Logging;

namespace Carillon.Lab.Agents;

/// <summary>Software agents by the thousand, without phones and without a diary: they log in, are ready, talk and dispose. Nothing of their calls is kept but counts.</summary>
public sealed class AgentCrowd : IAgentDiary, IAsyncDisposable
{
    private readonly List<SoftAgent> _agents;
    private readonly LabLoop _loop;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private long _popped;
    private long _disposed;

    /// <param name="agents">Each with his web process.</param>
    /// <param name="habits">Of all of them.</param>
    /// <param name="clock">Of the buttons they press.</param>
    /// <param name="logs">What they could not do is told at Debug.</param>
    public AgentCrowd(IReadOnlyList<LabAgent> agents, AgentHabits habits, TimeProvider clock, ILoggerFactory logs)
    {
        ArgumentNullException.ThrowIfNull(agents);
        ArgumentNullException.ThrowIfNull(habits);
        _loop = new LabLoop(clock, logs.CreateLogger<LabLoop>());
        _agents = [.. agents.Select((who, n) => new SoftAgent(who, habits, who.Web ?? throw new ArgumentException($"{who} has no web process", nameof(agents)), habits.Seed + n, _loop, this, logs))];
    }

    /// <summary>Screen pops so far.</summary>
    public long Popped => Volatile.Read(ref _popped);

    /// <summary>Dispositions that the system said it had taken.</summary>
    public long Disposed => Volatile.Read(ref _disposed);

    /// <summary>Steps that were dropped or failed: 0 where the figures can be believed.</summary>
    public long Defects => _loop.Defects;

    /// <param name="logInsPerSecond">So that not all knock at the same moment.</param>
    public void Start(double logInsPerSecond)
    {
        _loop.Start();
        _running = Task.WhenAll(_agents.Select((agent, n) => RunAsync(agent, TimeSpan.FromSeconds(n / logInsPerSecond))));
    }

    public Task<int> In(AgentStateDto state) => _loop.Ask(() => _agents.Count(a => a.State == state));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await _loop.DisposeAsync().ConfigureAwait(false);
        _agents.ForEach(a => a.Dispose());
        _stop.Dispose();
    }

    void IAgentDiary.Popped(ScreenPop pop) => Interlocked.Increment(ref _popped);

    void IAgentDiary.Disposed(string agent, DisposeDto disposition, long at) => Interlocked.Increment(ref _disposed);

    void IAgentDiary.CameBack(string agent, long lostAt, TimeSpan away, bool keptState, bool? keptText)
    {
        // Nobody asks.
    }

    private async Task RunAsync(SoftAgent agent, TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, _loop.Clock, _stop.Token).ConfigureAwait(false);
            await agent.RunAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // They go home.
        }
    }
}
