using Carillon.Contracts;
using Carillon.Lab.Agents;
using Carillon.Lab.History;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>Agents who log out and in again, of whom a telephony server that is new, or taken back, is the home: they land there, have calls there, and calls are dialled there for them.</summary>
internal sealed class Arrivals(string server)
{
    private const double LandedWithinMs = 15_000;
    private const double AtWorkWithinMs = 30_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<string> _landed = [];
    private IReadOnlyList<string> _agents = [];
    private TimeSpan _from;
    private DateTimeOffset _fromAt;
    private double? _allLanded;
    private bool _talked;

    /// <summary>All are there, and one talks.</summary>
    public bool AreAtWork => _allLanded is not null && _talked;

    /// <summary>There is nothing more to wait for.</summary>
    public bool AreLate(Stage stage) => (stage.SinceFault - _from).TotalMilliseconds > AtWorkWithinMs;

    /// <summary>Those in a call do when it is over.</summary>
    public async Task LogInAnew(Stage stage, IReadOnlyList<string> agents, CancellationToken cancel)
    {
        (_agents, _from, _fromAt) = (agents, stage.SinceFault, DateTimeOffset.UtcNow);
        foreach (var agent in agents)
        {
            var who = new LabAgent(agent, DemoPlan.Password, DemoPlan.Campaign, DemoPlan.PhoneOf(agent));
            while (!AreLate(stage) && !await SecondScreen.LogOutAsync(who, stage.Plan.WebUrl, cancel))
                await Task.Delay(Pause, cancel);
        }
    }

    public void Look(FloorDto floor, Stage stage)
    {
        var here = floor.Agents.Where(a => a.Server == server && _agents.Contains(a.Agent)).ToList();
        _landed.UnionWith(here.Where(a => a.State is AgentStateDto.Ready or AgentStateDto.InCall or AgentStateDto.WrapUp).Select(a => a.Agent));
        _talked |= here.Any(a => a.State is AgentStateDto.InCall);
        if (_agents.Count > 0 && _landed.Count == _agents.Count)
            _allLanded ??= (stage.SinceFault - _from).TotalMilliseconds;
    }

    public ChaosReport Tell(ChaosReport report, Aftermath aftermath) => report with
    {
        AgentsToArrive = _agents.Count,
        AgentsArrived = _landed.Count,
        AgentsArrivedMs = ChaosReport.Round(_allLanded),
        FirstCallMs = First(aftermath.Calls.Where(c => c.AgentServer == server).Select(c => c.ConnectedAt)),
        DiallingResumedMs = First(aftermath.Calls.Where(c => c.Server == server).Select(c => (long?)c.DialledAt)),
    };

    public IEnumerable<string> Faults(ChaosReport report)
    {
        if (report.AgentsToArrive == 0)
            yield return $"nobody was to land at {server}: this run shows nothing";
        if (ChaosBars.Within($"all {report.AgentsToArrive} agents who logged in anew ({report.AgentsArrived} did) were ready at {server}", report.AgentsArrivedMs, LandedWithinMs) is { } late)
            yield return late;
        if (ChaosBars.Within($"an agent at {server} had a call", report.FirstCallMs, AtWorkWithinMs) is { } idle)
            yield return idle;
        if (ChaosBars.Within($"{server} was dialled from", report.DiallingResumedMs, AtWorkWithinMs) is { } silent)
            yield return silent;
    }

    private double? First(IEnumerable<long?> instants) => instants.Where(at => at >= _fromAt.ToUnixTimeMilliseconds()).Min() - _fromAt.ToUnixTimeMilliseconds();
}
