using Carillon.Contracts;
using Carillon.Lab.History;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>
/// Call control of a telephony server is cut, both ways, for <see cref="ChaosOptions.AwayFor"/>: no web server hears it, while its neighbours, carriers and phones do.
/// It keeps its calls and its agents, and gets nothing new.
/// </summary>
internal sealed class CutOffTelephony : IScenario
{
    private const string Victim = LostServer.Victim;
    private const double DetectedWithinMs = 1500;

    private readonly HashSet<string> _agents = [];
    private readonly HashSet<string> _untold = [];
    private readonly HashSet<string> _moved = [];
    private double? _detected;
    private double? _told;
    private double? _back;
    private double? _resumed;
    private bool _takenForDead;
    private DateTimeOffset _detectedAt;
    private DateTimeOffset _healedAt;

    /// <summary>Somebody must be in a call there.</summary>
    public bool MayStrike(FloorDto floor) => floor.Agents.Any(a => a is { Server: Victim, State: AgentStateDto.InCall });

    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        var options = stage.Options;
        var server = stage.Plan.Server(Victim);
        _agents.UnionWith(stage.AtFault.Agents.Where(a => a.Server == Victim && a.State is not AgentStateDto.LoggedOut).Select(a => a.Agent));
        _untold.UnionWith(_agents);
        await stage.Strike($"{Victim} is cut off from the web servers", () => Firewall.CutOff(server.Address, server.Control.Port, cancel));
        await stage.WatchUntil(options.AwayFor, Look, cancel);
        DemoScreen.Say($"{Victim} is reached again ...");
        _healedAt = DateTimeOffset.UtcNow;
        await Firewall.Heal(cancel);
        var healed = stage.SinceFault;
        await stage.WatchUntil(healed + options.After, LookAgain, cancel);

        void Look(FloorDto floor)
        {
            var life = floor.Server(Victim)?.Life;
            _takenForDead |= life == "DEAD";
            if (life == "CUT_OFF" && _detected is null)
                (_detected, _detectedAt) = (stage.MsSinceFault, DateTimeOffset.UtcNow);
            var agents = floor.Agents.Where(a => _agents.Contains(a.Agent)).ToList();
            _moved.UnionWith(agents.Where(a => a.Server != Victim).Select(a => a.Agent));
            _untold.ExceptWith(agents.Where(a => !string.IsNullOrEmpty(a.Notice)).Select(a => a.Agent));
            if (_untold.Count == 0)
                _told ??= stage.MsSinceFault;
        }

        void LookAgain(FloorDto floor)
        {
            var now = floor.Server(Victim);
            _takenForDead |= now?.Life == "DEAD";
            if (now is { Up: true, Life: "ALIVE" })
                _back ??= (stage.SinceFault - healed).TotalMilliseconds;
            if (_back is not null && now is { CallsPerSecond: > 0 })
                _resumed ??= stage.MsSinceFault;
        }
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) => common with
    {
        DetectedMs = ChaosReport.Round(_detected),
        AgentsMoved = _moved.Count,
        AgentsToldMs = ChaosReport.Round(_told),
        NewCallsThere = aftermath.Calls.Count(c => IsNew(c.Server, c.DialledAt) || IsNew(c.AgentServer, c.ConnectedAt)),
        BackMs = ChaosReport.Round(_back),
        DiallingResumedMs = ChaosReport.Round(_resumed),
    };

    public IEnumerable<string> Faults(ChaosReport report)
    {
        if (ChaosBars.Within("the floor noticed", report.DetectedMs, DetectedWithinMs) is { } late)
            yield return late;
        if (_takenForDead)
            yield return $"{Victim} was taken for dead";
        if (report.AgentsMoved > 0)
            yield return $"{report.AgentsMoved} of its agents were called elsewhere";
        if (report.AgentsToldMs is null)
            yield return $"{_untold.Count} of its agents were not told";
        if (report.NewCallsThere > 0)
            yield return $"{report.NewCallsThere} new calls were meant for it";
        if (report.BackMs is null)
            yield return "it did not come back by itself";
        else if (report.DiallingResumedMs is null)
            yield return "it was not dialled again";
    }

    private bool IsNew(string? server, long? at) => server == Victim && _detected is not null && at > _detectedAt.ToUnixTimeMilliseconds() && at < _healedAt.ToUnixTimeMilliseconds();
}
