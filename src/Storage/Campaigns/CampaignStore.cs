using Carillon.Domain.Campaigns;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Campaigns;

internal sealed class CampaignStore(Database database) : ICampaignStore
{
    public async Task<IReadOnlyList<CampaignSettings>> All(CancellationToken ct)
    {
        var rows = await database.Read(db => db.Campaigns.OrderBy(c => c.Id).ToListAsync(ct), ct).ConfigureAwait(false);
        return [.. rows.Select(ToSettings)];
    }

    public async Task<CampaignSettings?> Find(CampaignId id, CancellationToken ct)
    {
        var row = await database.Read(db => db.Campaigns.FirstOrDefaultAsync(c => c.Id == id.Value, ct), ct).ConfigureAwait(false);
        return row is null ? null : ToSettings(row);
    }

    public Task<bool> Save(CampaignSettings settings, CancellationToken ct)
    {
        var row = new CampaignRow
        {
            Id = settings.Id.Value,
            Name = settings.Name,
            Active = settings.Active,
            MaximumAttempts = settings.MaximumAttempts,
            Settings = StoredJson.Write(settings),
            Version = settings.Version + 1,
        };
        return database.Write(db => VersionedSave.Run(db, settings.Version, row,
            () => db.Campaigns.Where(c => c.Id == row.Id && c.Version == settings.Version)
                .UpdateAsync(c => new CampaignRow { Name = row.Name, Active = row.Active, MaximumAttempts = row.MaximumAttempts, Settings = row.Settings, Version = row.Version }, ct),
            () => db.Campaigns.AnyAsync(c => c.Id == row.Id, ct), ct), ct);
    }

    private static CampaignSettings ToSettings(CampaignRow row) => StoredJson.Read<CampaignSettings>(row.Settings) with { Version = row.Version };
}
