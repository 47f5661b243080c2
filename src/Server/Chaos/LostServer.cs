using Carillon.Contracts;
using Carillon.Lab.History;

namespace Carillon.Server.Chaos;

/// <summary>A telephony server that the floor is to give up: when it does, and what becomes of its agents and of customers on living servers.</summary>
internal sealed class LostServer
{
    public const string Victim = "t2";

    private const double DetectedWithinMs = 1500;
    private const double AgentsReadyWithinMs = 3000;

    private readonly HashSet<string> _agentsHit = [];
    private readonly HashSet<string> _agentsAway = [];
    private readonly HashSet<string> _toRescue = [];
    private readonly HashSet<string> _rescued = [];
    private double? _detected;
    private double? _agentsReady;
    private double? _resumed;

    /// <summary>Somebody is to be rescued: a customer on a living server talks with an agent of this one.</summary>
    public static bool WouldShow(FloorDto floor) => floor.Agents.Any(IsToBeRescued);

    public void Note(FloorDto atFault)
    {
        foreach (var agent in atFault.Agents.Where(a => a.Server == Victim && a.State is not AgentStateDto.LoggedOut))
        {
            _agentsHit.Add(agent.Agent);
            if (IsToBeRescued(agent))
                _toRescue.Add(agent.CallPhone!);
        }

        _agentsAway.UnionWith(_agentsHit);
    }

    public void Look(FloorDto floor, double sinceFaultMs)
    {
        var victim = floor.Server(Victim);
        if (victim?.Life == "DEAD")
            _detected ??= sinceFaultMs;
        if (_detected is not null && victim is { Up: true, CallsPerSecond: > 0 })
            _resumed ??= sinceFaultMs;
        _agentsAway.ExceptWith(floor.Agents.Where(a => a.Server != Victim && a is not { State: AgentStateDto.Paused, PauseCode: "PHONE" }).Select(a => a.Agent));
        if (_agentsAway.Count == 0)
            _agentsReady ??= sinceFaultMs;
        foreach (var agent in floor.Agents.Where(a => a is { State: AgentStateDto.InCall, CallPhone: not null } && a.Server != Victim && _toRescue.Contains(a.CallPhone)))
            _rescued.Add(agent.CallPhone!);
    }

    /// <summary>Who lost his agent and has another one now was hit, though afterwards his call looks as if it had been elsewhere.</summary>
    public bool Touches(CallPlace call) => call.Touches(Victim) || _toRescue.Contains(call.Phone);

    public ChaosReport Tell(ChaosReport report, Aftermath aftermath)
    {
        var hit = aftermath.Since.Where(c => _toRescue.Contains(c.Phone)).ToList();
        return report with
        {
            DetectedMs = ChaosReport.Round(_detected),
            AgentsReadyMs = ChaosReport.Round(_agentsReady),
            AgentsMoved = _agentsHit.Count,
            CustomersToRescue = _toRescue.Count,
            CustomersRescued = _rescued.Count,
            RescueGapMs = hit.Count == 0 ? null : Math.Max(aftermath.MaxGapMs(hit), aftermath.MaxBetweenAgentsMs(hit)),
            DiallingResumedMs = ChaosReport.Round(_resumed),
        };
    }

    public static IEnumerable<string> Faults(ChaosReport r)
    {
        if (ChaosBars.Within("the floor noticed", r.DetectedMs, DetectedWithinMs) is { } late)
            yield return late;
        if (ChaosBars.Within("the agents were ready again", r.AgentsReadyMs, AgentsReadyWithinMs) is { } away)
            yield return away;
        if (r.CustomersRescued < r.CustomersToRescue)
            yield return $"{r.CustomersToRescue - r.CustomersRescued} of {r.CustomersToRescue} customers on living servers got no agent again";
    }

    private static bool IsToBeRescued(AgentFloorDto agent) => agent is { Server: Victim, State: AgentStateDto.InCall, CrossServer: true, CallPhone: not null };
}
