using Carillon.Domain.Leads;
using Carillon.Storage.Databases;
using Carillon.Storage.Import;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Leads;

internal sealed class DoNotCallStore(Database database) : IDoNotCallStore
{
    private const int NumbersAtOnce = 500;

    public async Task<IReadOnlyList<DoNotCallEntry>> Search(string begins, int count, CancellationToken ct)
    {
        var rows = await database.Read(db => db.DoNotCall.Where(d => begins.Length == 0 || d.Phone.StartsWith(begins))
            .OrderByDescending(d => d.AddedAt).Take(count).ToListAsync(ct), ct).ConfigureAwait(false);
        return [.. rows.Select(r => new DoNotCallEntry(r.Phone, Values.ToInstant(r.AddedAt), new(r.AddedBy), r.Attempt is { } attempt ? new AttemptId(Values.ToGuid(attempt)) : null))];
    }

    public Task<long> Count(CancellationToken ct) => database.Read(db => db.DoNotCall.LongCountAsync(ct), ct);

    public async Task<DoNotCallAdded> Add(IReadOnlyList<string> lines, string region, UserId by, CancellationToken ct)
    {
        var (numbers, rejected) = Read(lines, region);
        var at = database.Clock.GetUtcNow().Ms;
        var added = 0;
        foreach (var some in numbers.Chunk(NumbersAtOnce))
        {
            added += await database.Write(async db =>
            {
                var known = await db.DoNotCall.Where(d => some.Contains(d.Phone)).Select(d => d.Phone).ToListAsync(ct).ConfigureAwait(false);
                var rows = some.Except(known).Select(phone => new DoNotCallRow { Phone = phone, AddedAt = at, AddedBy = by.Value }).ToList();
                if (rows.Count > 0)
                    await db.InsertMany(rows, ct).ConfigureAwait(false);
                return rows.Count;
            }, ct).ConfigureAwait(false);
        }

        return new DoNotCallAdded(added, numbers.Count - added, rejected);
    }

    public Task<bool> Remove(string phone, CancellationToken ct) =>
        database.Write(async db => await db.DoNotCall.Where(d => d.Phone == phone).DeleteAsync(ct).ConfigureAwait(false) == 1, ct);

    private static (HashSet<string> Numbers, List<RejectedRow> Rejected) Read(IReadOnlyList<string> lines, string region)
    {
        var format = new E164(region);
        var (numbers, rejected) = (new HashSet<string>(), new List<RejectedRow>());
        for (var i = 0; i < lines.Count; i++)
        {
            if (format.TryNormalise(lines[i], "", out var e164, out var reason))
                numbers.Add(e164);
            else if (lines[i].Trim().Length > 0)
                rejected.Add(new RejectedRow(i + 1, reason, lines[i].Trim()));
        }

        return (numbers, rejected);
    }
}
