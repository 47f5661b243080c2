using Carillon.Domain.Agents;
using Carillon.Domain.Calls;

namespace Carillon.Domain.Cluster;

/// <summary>A server that is being emptied: no call begins on it, its agents go elsewhere, its calls end by themselves.</summary>
internal sealed partial class SwitchGatewayGrain
{
    private readonly HashSet<UserId> _leaving = [];

    private bool IsDraining => _server is { Draining: true };

    public Task<bool> Drains() => Task.FromResult(IsDraining);

    private bool TakesAgents => IsUsable && !IsDraining;

    private int AgentLegs => _legs.Values.Count(l => l.Of is AudioOf.Agent);

    /// <summary>Once a second: who is in a call now goes after his wrap-up.</summary>
    private void SendAgentsAway()
    {
        if (!IsDraining)
            return;
        foreach (var agent in _agents.Where(_leaving.Add).ToList())
            Background(SendAway(agent));
    }

    /// <summary>It is in nobody's list any more.</summary>
    private async Task LeaveFloor()
    {
        await GrainFactory.GetGrain<IFloorCalls>(IFloorCalls.Key).ServerGone(Id);
        DeactivateOnIdle();
    }

    private async Task SendAway(UserId agent)
    {
        try
        {
            if (!await GrainFactory.GetGrain<IAgentCalls>(agent.Value).LeaveServer(Id))
                _agents.Remove(agent);
        }
        finally
        {
            _leaving.Remove(agent);
        }
    }
}
