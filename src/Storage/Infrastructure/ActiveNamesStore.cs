using Carillon.Domain;
using Carillon.Domain.Cluster;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Infrastructure;

internal sealed class ActiveNamesStore(Database database) : IActiveNamesStore
{
    public Task<ActiveNames> Read(CancellationToken ct) => database.Read(async db =>
    {
        var campaigns = await db.Campaigns.Where(c => c.Active).Select(c => c.Id).ToListAsync(ct).ConfigureAwait(false);
        var servers = await db.Servers.Where(s => s.Active).Select(s => s.Id).ToListAsync(ct).ConfigureAwait(false);
        return new ActiveNames([.. campaigns.Select(c => new CampaignId(c))], [.. servers.Select(s => new ServerId(s))]);
    }, ct, background: true);
}
