using Carillon.Domain.Calls;
using Carillon.Storage.Databases;
using Carillon.Storage.Recordings;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Outbox;

/// <summary>Recordings: one INSERT of those that are new; those that moved since (a higher version) cost one UPDATE more.</summary>
internal static class RecordingFacts
{
    public static async Task Store(CarillonDb db, IReadOnlyCollection<RecordingFact> facts, CancellationToken ct)
    {
        var rows = facts.Select(RecordingStore.ToRow).ToList();
        var inserted = await rows.AsQueryable(db, b => b.Parameterize())
            .Where(r => !db.Recordings.Any(x => x.Id == r.Id))
            .InsertAsync(db.Recordings, r => new RecordingRow
            {
                Id = r.Id,
                Attempt = r.Attempt,
                Campaign = r.Campaign,
                LeadId = r.LeadId,
                Agent = r.Agent,
                Server = r.Server,
                Path = r.Path,
                StartedAt = r.StartedAt,
                DurationMs = r.DurationMs,
                Bytes = r.Bytes,
                Sha256 = r.Sha256,
                InStore = r.InStore,
                Version = r.Version,
            }, ct).ConfigureAwait(false);
        if (inserted < rows.Count)
            await Replace(db, rows, ct).ConfigureAwait(false);
    }

    private static Task<int> Replace(CarillonDb db, List<RecordingRow> rows, CancellationToken ct)
    {
        var pairs = from x in db.Recordings
                    join r in rows.AsQueryable(db, b => b.Parameterize()) on x.Id equals r.Id
                    where r.Version > x.Version
                    select new { Stored = x, New = r };
        return pairs.UpdateAsync(p => p.Stored, p => new RecordingRow
        {
            Server = p.New.Server,
            Path = p.New.Path,
            StartedAt = p.New.StartedAt,
            DurationMs = p.New.DurationMs,
            Bytes = p.New.Bytes,
            Sha256 = p.New.Sha256,
            InStore = p.New.InStore,
            Version = p.New.Version,
        }, ct);
    }
}
