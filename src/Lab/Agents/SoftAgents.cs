using Carillon.Contracts;
using Carillon.Lab.Calls;
using Carillon.Lab.Running;
using Microsoft.Extensions.Logging;

namespace Carillon.Lab.Agents;

/// <summary>All software agents, and their diary.</summary>
internal sealed class SoftAgents(LabOptions options, LabLoop loop, LabBook book, JsonLinesFile log, ILoggerFactory logs) : IAgentDiary, IAsyncDisposable
{
    // So that not all knock at the same moment.
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(50);

    private readonly List<SoftAgent> _agents = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public int Acknowledged { get; private set; }

    public int Ready => _agents.Count(a => a.State == AgentStateDto.Ready);

    public IReadOnlyDictionary<string, int> States =>
        _agents.GroupBy(a => a.State).ToDictionary(g => g.Key.ToString(), g => g.Count());

    public void Start()
    {
        foreach (var agent in options.Agents)
            _agents.Add(new SoftAgent(agent, options.Habits, agent.Web ?? options.Web, HashCode(agent.User), loop, this, logs));
        foreach (var line in book.Phones)
            line.AgentKnown = options.Agents.Any(a => a.Phone == line.User);
        _running = Task.WhenAll(_agents.Select((agent, i) => RunAsync(agent, i * s_between)));
    }

    public void Popped(ScreenPop pop) => book.Pops.Add(pop);

    public void Disposed(string agent, DisposeDto disposition, long at)
    {
        Acknowledged++;
        log.Write(new AcknowledgedDisposition(book.Time.UnixMicros(at), disposition.Attempt, agent, disposition.Code, disposition.Notes));
    }

    public void CameBack(string agent, long lostAt, TimeSpan away, bool keptState, bool? keptText) =>
        book.Screens.Add(new(agent, book.Time.UnixMicros(lostAt), Math.Round(away.TotalMilliseconds), keptState, keptText));

    /// <summary>Null when nobody was logged in.</summary>
    public double? Utilisation()
    {
        var (busy, loggedIn) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var agent in _agents)
        {
            var times = agent.TimesUntil(book.Time.Now);
            (busy, loggedIn) = (busy + times.Busy, loggedIn + times.LoggedIn);
        }

        return loggedIn == TimeSpan.Zero ? null : Math.Round(busy / loggedIn, 3);
    }

    /// <summary>Everybody who is not in a call goes home; a button that is not answered is waited for at most 5 s.</summary>
    public Task LogOutAsync() => Task.WhenAll(_agents.Select(a => a.LogOutAsync()));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _agents.ForEach(a => a.Dispose());
        _stop.Dispose();
    }

    private async Task RunAsync(SoftAgent agent, TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, loop.Clock, _stop.Token).ConfigureAwait(false);
            await agent.RunAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The lab is closing.
        }
    }

    private int HashCode(string user) => user.Aggregate(options.Habits.Seed, (hash, c) => (hash ^ c) * 16777619);
}
