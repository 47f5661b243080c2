using Carillon.Domain.Users;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Users;

internal sealed class AuditStore(Database database) : IAuditStore
{
    public Task Add(DateTimeOffset at, UserId who, string what, string details, CancellationToken ct) =>
        database.Write(db => db.InsertAsync(new AuditRow { At = at.Ms, Who = who.Value, What = what, Details = details }, token: ct), ct);

    public async Task<IReadOnlyList<AuditEntry>> Recent(int count, CancellationToken ct)
    {
        var rows = await database.Read(db => db.Audit.OrderByDescending(a => a.Id).Take(count).ToListAsync(ct), ct).ConfigureAwait(false);
        return [.. rows.Select(a => new AuditEntry(Values.ToInstant(a.At), new(a.Who), a.What, a.Details))];
    }
}
