using Carillon.Domain.Users;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Users;

internal sealed class SecretStore(Database database) : ISecretStore
{
    public async Task<string> GetOrAdd(string name, string candidate, CancellationToken ct) =>
        await database.Read(db => Stored(db, name, ct), ct).ConfigureAwait(false)
        ?? await database.Write(db => AddOrGet(db, name, candidate, ct), ct).ConfigureAwait(false);

    // Two processes at once: the second's key is refused, its transaction runs again and finds the first's.
    private async Task<string> AddOrGet(CarillonDb db, string name, string candidate, CancellationToken ct)
    {
        if (await Stored(db, name, ct).ConfigureAwait(false) is { } stored)
            return stored;
        await db.InsertAsync(new SecretRow { Name = name, Value = candidate, CreatedAt = database.Clock.GetUtcNow().Ms }, token: ct).ConfigureAwait(false);
        return candidate;
    }

    private static Task<string?> Stored(CarillonDb db, string name, CancellationToken ct) =>
        db.Secrets.Where(s => s.Name == name).Select(s => (string?)s.Value).FirstOrDefaultAsync(ct);
}
