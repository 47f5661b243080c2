using Carillon.Domain.Cluster;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Leases;

internal sealed class LeaseStore(Database database) : ILeaseStore
{
    public Task<Lease?> TryTake(string resource, string owner, TimeSpan timeToLive, IReadOnlyCollection<string> dead, CancellationToken ct) =>
        database.Write(db => Take(db, resource, [owner, .. dead], owner, timeToLive.Ms, ct), ct, background: true);

    /// 1 one UPDATE for all  2 which are held is asked only where some were lost
    public async Task<IReadOnlyList<Lease>> Renew(IReadOnlyList<Lease> leases, TimeSpan timeToLive, CancellationToken ct)
    {
        if (leases.Count == 0)
            return leases;
        var keys = leases.Select(l => new LeaseKey(l.Resource, l.Owner, l.Epoch)).ToList();
        var resources = keys.ConvertAll(k => k.Resource);
        var ttl = timeToLive.Ms;
        var renewed = await database.Write(db => Held(db, keys, resources).UpdateAsync(l => new LeaseRow { ExpiresAt = DatabaseClock.Now() + ttl }, ct),
            ct, background: true).ConfigureAwait(false); // 1
        if (renewed == leases.Count)
            return leases;
        var held = await database.Read(db => Held(db, keys, resources).Select(l => l.Resource).ToListAsync(ct), ct, background: true).ConfigureAwait(false); // 2
        return [.. leases.Where(l => held.Contains(l.Resource))];
    }

    /// <summary>The row stays, for its epoch must never fall.</summary>
    public Task Release(Lease lease, CancellationToken ct) =>
        database.Write(db => db.Leases.Where(l => l.Resource == lease.Resource && l.Owner == lease.Owner && l.Epoch == lease.Epoch)
            .UpdateAsync(l => new LeaseRow { ExpiresAt = 0 }, ct), ct, background: true);

    private static async Task<Lease?> Take(CarillonDb db, string resource, List<string> from, string owner, long ttl, CancellationToken ct)
    {
        var taken = await db.Leases.Where(l => l.Resource == resource && (from.Contains(l.Owner) || l.ExpiresAt <= DatabaseClock.Now()))
            .UpdateAsync(l => new LeaseRow { Owner = owner, Epoch = l.Epoch + 1, ExpiresAt = DatabaseClock.Now() + ttl }, ct).ConfigureAwait(false);
        var row = await db.Leases.FirstOrDefaultAsync(l => l.Resource == resource, ct).ConfigureAwait(false);
        if (row is null)
        {
            await db.Leases.InsertAsync(() => new LeaseRow { Resource = resource, Owner = owner, Epoch = 1, ExpiresAt = DatabaseClock.Now() + ttl, Commits = 0 }, ct).ConfigureAwait(false);
            return new Lease(resource, owner, 1);
        }

        return taken == 1 ? new Lease(resource, owner, row.Epoch) : null;
    }

    // By key first, so that each row is found by the primary key; owner and epoch decide.
    private static IQueryable<LeaseRow> Held(CarillonDb db, List<LeaseKey> keys, List<string> resources)
    {
        var owner = keys[0].Owner;
        if (keys.TrueForAll(k => k.Owner == owner && k.Epoch == keys[0].Epoch))
            return db.Leases.Where(l => resources.Contains(l.Resource) && l.Owner == owner && l.Epoch == keys[0].Epoch);
        var held = keys.AsQueryable(db, b => b.Parameterize());
        return db.Leases.Where(l => resources.Contains(l.Resource) && held.Any(k => k.Resource == l.Resource && k.Owner == l.Owner && k.Epoch == l.Epoch));
    }

    private sealed record LeaseKey(string Resource, string Owner, long Epoch);
}
