namespace Carillon.Domain.Cluster;

/// <summary>Who has to be kept alive: the names of the active campaigns and telephony servers.</summary>
public sealed record ActiveNames(IReadOnlyList<CampaignId> Campaigns, IReadOnlyList<ServerId> Servers);

/// <summary>Read by each web process every 30 s, calls or none: membership, and counted as such.</summary>
public interface IActiveNamesStore
{
    Task<ActiveNames> Read(CancellationToken ct);
}
