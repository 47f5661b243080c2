using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;

namespace Carillon.Domain.Campaigns;

/// <summary>What the floor sees; told at a tick, and only when it changed.</summary>
internal sealed partial class CampaignGrain
{
    private CampaignSnapshot? _told;

    public Task<CampaignSnapshot> GetState() => Task.FromResult(State());

    private CampaignSnapshot State() => new()
    {
        Id = Id,
        Name = _settings?.Name ?? "",
        DialMethod = _settings?.DialMethod ?? DialMethod.Ratio,
        DialLevel = _decision.Level,
        Binding = Binding(),
        Stopped = IsStopped,
        Ringing = _live.Values.Count(a => a.Phase.InFlight()),
        Talking = _live.Values.Count(a => a.Phase is AttemptPhase.Connecting or AttemptPhase.Connected or AttemptPhase.Held),
        Waiting = _live.Values.Count(a => a.Phase is AttemptPhase.Waiting),
        AgentsReady = _roster.Count(AgentState.Ready),
        AgentsInCall = _roster.Count(AgentState.InCall),
        AgentsWrapUp = _roster.Count(AgentState.WrapUp),
        AgentsPaused = _roster.Count(AgentState.Paused),
        Attempts = _counters.Attempts,
        Answered = _counters.Answered,
        Connected = _counters.Connected,
        Dropped = _counters.Dropped,
        PossiblySilent = _counters.PossiblySilent,
        DropCeiling = _settings?.DropCeiling ?? new CampaignSettings { Id = Id, Name = "" }.DropCeiling,
        CrossServer = _counters.CrossServer,
        CallsPerSecond = _counters.CallsPerSecond,
        Hopper = _hopper.Count,
        Utilisation = Math.Round(_roster.Utilisation(_clock.GetUtcNow()), 3),
    };

    /// <summary>Who has lost his lease because the database is away need not wait to say so until it cannot be taken again.</summary>
    private string Binding() => this switch
    {
        { _lease.IsHeld: true } => _decision.Why ?? "",
        { DatabaseReachable: false } => Pacing.Pacing.DatabaseAway(DatabaseFault),
        _ => _ownership,
    };

    private void PushState()
    {
        var state = State();
        if (state == _told)
            return;
        _told = state;
        Background(GrainFactory.GetGrain<IFloorCalls>(IFloorCalls.Key).CampaignIs(state));
    }
}
