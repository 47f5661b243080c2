using Carillon.Domain.Agents;
using Carillon.Domain.Campaigns;

namespace Carillon.Domain.Cluster;

/// <summary>The floor's inner doors: everybody tells it what has changed. The same grain as <see cref="IFloorGrain"/>.</summary>
[Alias("IFloorCalls")]
internal interface IFloorCalls : IGrainWithStringKey
{
    const string Key = "floor";

    /// <summary>Returns when every web process has been sent the new state: a screen pop goes before the join.</summary>
    [Alias("AgentIs")] Task AgentIs(AgentSnapshot state);
    [Alias("CampaignIs")] Task CampaignIs(CampaignSnapshot state);
    [Alias("ServerIs")] Task ServerIs(ServerSnapshot state);
    /// <summary>It was removed.</summary>
    [Alias("ServerGone")] Task ServerGone(ServerId server);
    /// <summary>Servers or carriers were changed: the campaigns read them again.</summary>
    [Alias("InfrastructureChanged")] Task InfrastructureChanged();
    [Alias("EnsureActive")] Task EnsureActive();
}
