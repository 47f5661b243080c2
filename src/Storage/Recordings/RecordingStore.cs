using Carillon.Domain.Calls;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Recordings;

internal sealed class RecordingStore(Database database) : IRecordingStore
{
    public async Task<IReadOnlyList<RecordingFact>> Recent(CampaignId? campaign, UserId? agent, int count, CancellationToken ct)
    {
        var rows = await database.Read(db =>
        {
            IQueryable<RecordingRow> recordings = db.Recordings;
            if (campaign is { } c)
                recordings = recordings.Where(r => r.Campaign == c.Value);
            if (agent is { } user)
                recordings = recordings.Where(r => r.Agent == user.Value);
            return recordings.OrderByDescending(r => r.StartedAt).Take(count).ToListAsync(ct);
        }, ct).ConfigureAwait(false);
        return [.. rows.Select(ToFact)];
    }

    public async Task<RecordingFact?> Find(RecordingId id, CancellationToken ct)
    {
        var hex = id.Value.Hex;
        var row = await database.Read(db => db.Recordings.FirstOrDefaultAsync(r => r.Id == hex, ct), ct).ConfigureAwait(false);
        return row is null ? null : ToFact(row);
    }

    public async Task<RecordingFact?> OfAttempt(AttemptId attempt, CancellationToken ct)
    {
        var hex = attempt.Value.Hex;
        var row = await database.Read(db => db.Recordings.Where(r => r.Attempt == hex).OrderBy(r => r.StartedAt).FirstOrDefaultAsync(ct), ct).ConfigureAwait(false);
        return row is null ? null : ToFact(row);
    }

    public static RecordingRow ToRow(RecordingFact fact) => new()
    {
        Id = fact.Id.Value.Hex,
        Attempt = fact.Attempt.Value.Hex,
        Campaign = fact.Campaign.Value,
        LeadId = fact.Lead.Value,
        Agent = fact.Agent?.Value,
        Server = fact.Server.Value,
        Path = fact.Path,
        StartedAt = fact.StartedAt.Ms,
        DurationMs = fact.Duration.Ms,
        Bytes = fact.Bytes,
        Sha256 = fact.Sha256,
        InStore = fact.InStore,
        Version = fact.Version,
    };

    private static RecordingFact ToFact(RecordingRow row) => new()
    {
        Id = new(Values.ToGuid(row.Id)),
        Attempt = new(Values.ToGuid(row.Attempt)),
        Campaign = new(row.Campaign),
        Lead = new(row.LeadId),
        Agent = row.Agent is null ? null : new UserId(row.Agent),
        Server = new(row.Server),
        Path = row.Path,
        StartedAt = Values.ToInstant(row.StartedAt),
        Duration = Values.ToLength(row.DurationMs),
        Bytes = row.Bytes,
        Sha256 = row.Sha256,
        InStore = row.InStore,
        Version = row.Version,
    };
}
