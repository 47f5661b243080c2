namespace Carillon.Domain.Campaigns;

/// <summary>What admins typed: campaigns and the lists that belong to them. Read at activation and on change, never in a loop.</summary>
public interface ICampaignStore
{
    Task<IReadOnlyList<CampaignSettings>> All(CancellationToken ct);
    Task<CampaignSettings?> Find(CampaignId id, CancellationToken ct);
    /// <summary>Inserts, or updates where the stored version is <c>settings.Version</c>; false: someone else was faster.</summary>
    Task<bool> Save(CampaignSettings settings, CancellationToken ct);
}
