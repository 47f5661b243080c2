using Carillon.Domain.Calls;
using Carillon.Domain.Leads;
using Carillon.Storage.Databases;
using Carillon.Storage.Leads;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Outbox;

/// <summary>A disposition that blocks its lead puts the number on the do-not-call list, for all lists. A later disposition does not take it off again: that is somebody's decision.</summary>
internal static class DoNotCallFacts
{
    public static async Task Store(CarillonDb db, IReadOnlyCollection<DispositionSet> dispositions, CancellationToken ct)
    {
        var ids = dispositions.Where(d => d.LeadState is LeadState.Blocked).Select(d => d.Attempt.Value.Hex).ToList();
        if (ids.Count == 0)
            return;
        var disposed = await db.Attempts.Where(a => ids.Contains(a.Id) && !db.DoNotCall.Any(d => d.Phone == a.Phone)).ToListAsync(ct).ConfigureAwait(false);
        var rows = disposed.DistinctBy(a => a.Phone).Select(a => new DoNotCallRow { Phone = a.Phone, AddedAt = a.DisposedAt ?? a.DialledAt, AddedBy = a.DisposedBy ?? "", Attempt = a.Id }).ToList();
        if (rows.Count > 0)
            await db.InsertAll(rows, ct).ConfigureAwait(false);
    }
}
