using Carillon.Contracts;
using Carillon.Lab.History;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>
/// A telephony server is emptied in mid-floor by <c>cluster drain</c>, stays empty for <see cref="ChaosOptions.AwayFor"/>, and is taken back by <c>cluster undrain</c>.
/// No fault: nobody is to notice. Agents who went stay where they are until their next log-in; then it is theirs again.
/// </summary>
internal sealed class Drain : IScenario
{
    private const string Drained = "t2";
    private const int Returning = 4;

    private readonly HashSet<string> _agents = [];
    private readonly Arrivals _arrivals = new(Drained);
    private TimeSpan _emptyWithin;
    private double? _agentsGone;
    private double? _emptied;
    private int _ended;
    private long? _draining;
    private long _takenBack;

    /// <summary>There must be something to empty: an agent in a call, and a leg that is no agent's.</summary>
    public bool MayStrike(FloorDto floor) => floor.Agents.Any(a => a is { Server: Drained, State: AgentStateDto.InCall }) && floor.Server(Drained) is { } server && server.Legs > server.AgentLegs;

    /// 1 the order  2 it empties  3 it is empty for a while  4 it is taken back  5 agents log in anew, and are at work there
    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        // As long as the longest call of the lab's customers, a wrap-up, and what rings.
        _emptyWithin = (stage.Options.Talk * 2.5) + TimeSpan.FromSeconds(30);
        _agents.UnionWith(stage.AtFault.Agents.Where(a => a.Server == Drained && a.State is not AgentStateDto.LoggedOut).Select(a => a.Agent));
        var order = stage.Strike($"{Drained} is drained", Order); // 1
        await stage.Watch(order, Look, cancel); // 2
        DemoScreen.Say(_ended == ExitCodes.Done ? FormattableString.Invariant($"{Drained} is empty after {stage.SinceFault.TotalSeconds:0} s ...") : $"{Drained} is not empty yet ...");
        await stage.WatchUntil(stage.SinceFault + stage.Options.AwayFor, Look, cancel); // 3
        _takenBack = Now();
        await Operator.Does(stage, cancel, "cluster", "undrain", Drained); // 4
        await stage.Watch(_arrivals.LogInAnew(stage, [.. _agents.Order(StringComparer.Ordinal).Take(Returning)], cancel), LookAgain, cancel); // 5
        await stage.WatchUntil(() => _arrivals.AreAtWork || _arrivals.AreLate(stage), LookAgain, cancel);
        await stage.WatchUntil(stage.SinceFault + stage.Options.After, LookAgain, cancel);

        async Task Order() => _ended = await Operator.Types(stage, cancel, "cluster", "drain", Drained, "--wait", FormattableString.Invariant($"{_emptyWithin.TotalSeconds:0}s"));

        void Look(FloorDto floor)
        {
            var server = floor.Server(Drained);
            if (server is { Draining: true })
                _draining ??= Now();
            if (_agents.All(name => floor.Agents.Any(a => a.Agent == name && a.Server != Drained && a.PauseCode != "PHONE")))
                _agentsGone ??= stage.MsSinceFault;
            if (server is { Up: true, Draining: true, Legs: 0 })
                _emptied ??= stage.MsSinceFault;
        }

        void LookAgain(FloorDto floor) => _arrivals.Look(floor, stage);
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) => _arrivals.Tell(common, aftermath) with
    {
        AgentsReadyMs = ChaosReport.Round(_agentsGone),
        AgentsMoved = _agents.Count,
        EmptiedMs = ChaosReport.Round(_emptied),
        NewCallsThere = aftermath.Calls.Count(c => (c.Server == Drained && Meanwhile(c.DialledAt)) || (c.AgentServer == Drained && Meanwhile(c.ConnectedAt))),
        ConnectedMeanwhile = aftermath.Calls.Count(c => Meanwhile(c.ConnectedAt)),
        RecordingsMissing = aftermath.RecordingsMissing,
        OneWayAudio = aftermath.Judge.Lab.OneWayAudio,
    };

    public IEnumerable<string> Faults(ChaosReport report)
    {
        if (ChaosBars.Within($"{Drained} was empty", report.EmptiedMs, _emptyWithin.TotalMilliseconds) is { } late)
            yield return late;
        if (_ended != ExitCodes.Done)
            yield return FormattableString.Invariant($"cluster drain ended with exit code {_ended}");
        if (report.AgentsReadyMs is null)
            yield return "not all of its agents were at work elsewhere";
        if (report.NewCallsThere > 0)
            yield return $"{report.NewCallsThere} new calls landed there while it was drained";
        if (report.ConnectedMeanwhile == 0)
            yield return "no customer got an agent meanwhile: this run shows nothing";
        if (report.RecordingsMissing > 0)
            yield return $"{report.RecordingsMissing} conversations have no recording, or a silent one";
        if (report.OneWayAudio > 0)
            yield return $"{report.OneWayAudio} conversations were heard by one side alone";
        foreach (var fault in _arrivals.Faults(report))
            yield return fault;
    }

    /// <summary>From when the floor says that it drains until it is taken back.</summary>
    private bool Meanwhile(long? at) => at > _draining && at < _takenBack;

    private static long Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
}
