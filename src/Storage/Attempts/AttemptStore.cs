using Carillon.Domain.Calls;
using Carillon.Storage.Databases;
using Carillon.Telephony.V1;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Attempts;

internal sealed class AttemptStore(Database database) : IAttemptStore
{
    private static readonly string ServerLost = Words<EndCause>.Of(EndCause.ServerLost);

    public async Task<CommitResult> Commit(CampaignId campaign, long epoch, IReadOnlyList<NewAttempt> attempts, CancellationToken ct)
    {
        try
        {
            return await database.Write(db => new ClaimTransaction(db, campaign, epoch, attempts).Run(ct), ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StorageUnavailableException || Transient.IsWorthAnotherTry(e))
        {
            return new CommitResult(CommitOutcome.DatabaseAway, new HashSet<AttemptId>(), e.Message);
        }
    }

    public async Task<IReadOnlyList<OpenAttempt>> Open(CampaignId campaign, CancellationToken ct)
    {
        var rows = await database.Read(db => (
            from a in db.Attempts
            where a.Campaign == campaign.Value && a.EndedAt == null
            from l in db.Leads.LeftJoin(l => l.Id == a.LeadId)
            select new { Attempt = a, Lead = l }).ToListAsync(ct), ct).ConfigureAwait(false);
        // Sorted here: asked to sort, SQLite walks all attempts of the campaign by time and leaves ix_attempts_open alone.
        return [.. rows.OrderBy(r => r.Attempt.DialledAt).Select(r => AttemptRows.ToOpen(r.Attempt, r.Lead))];
    }

    public async Task<AttemptTotals> Totals(CampaignId campaign, DateTimeOffset since, CancellationToken ct)
    {
        var from = since.Ms;
        // What never left as an INVITE was no call.
        var totals = await database.Read(db => db.Attempts
            .Where(a => a.Campaign == campaign.Value && a.DialledAt >= from && a.InviteSent != false)
            .GroupBy(a => 1)
            .Select(g => new
            {
                Attempts = g.Count(),
                Answered = g.Sum(a => a.AnsweredAt != null ? 1 : 0),
                Connected = g.Sum(a => a.ConnectedAt != null ? 1 : 0),
                Dropped = g.Sum(a => a.Dropped == true ? 1 : 0),
                PossiblySilent = g.Sum(a => a.Cause == ServerLost && a.AnsweredAt == null && a.ConnectedAt == null ? 1 : 0),
                CrossServer = g.Sum(a => a.ConnectedAt != null && a.AgentServer != a.Server ? 1 : 0),
            }).FirstOrDefaultAsync(ct), ct).ConfigureAwait(false);
        return totals is null ? default : new(totals.Attempts, totals.Answered, totals.Connected, totals.Dropped, totals.CrossServer, totals.PossiblySilent);
    }

    public async Task<IReadOnlyList<AttemptRow>> Recent(CampaignId? campaign, UserId? agent, int count, CancellationToken ct)
    {
        var rows = await database.Read(db =>
        {
            IQueryable<AttemptTableRow> attempts = db.Attempts;
            if (campaign is { } c)
                attempts = attempts.Where(a => a.Campaign == c.Value);
            if (agent is { } user)
                attempts = attempts.Where(a => a.Agent == user.Value);
            return WithRecording(db, attempts.OrderByDescending(a => a.DialledAt).Take(count)).ToListAsync(ct);
        }, ct).ConfigureAwait(false);
        return [.. rows.OrderByDescending(r => r.Attempt.DialledAt).Select(r => AttemptRows.ToRow(r.Attempt, r.Recording, r.Mos))];
    }

    public async Task<AttemptRow?> Find(AttemptId attempt, CancellationToken ct)
    {
        var id = attempt.Value.Hex;
        var row = await database.Read(db => WithRecording(db, db.Attempts.Where(a => a.Id == id)).FirstOrDefaultAsync(ct), ct).ConfigureAwait(false);
        return row is null ? null : AttemptRows.ToRow(row.Attempt, row.Recording, row.Mos);
    }

    // A call that was transferred has several recordings: the list shows the first. Of both directions the worse is what people complain of.
    private static IQueryable<Listed> WithRecording(CarillonDb db, IQueryable<AttemptTableRow> attempts) =>
        from a in attempts
        from q in db.LegAudio.LeftJoin(q => q.Leg == a.Leg && q.Server == a.Server)
        select new Listed(a, db.Recordings.Where(r => r.Attempt == a.Id).Min(r => r.Id), q.FarMos < q.Mos || q.Mos == null ? q.FarMos : q.Mos);

    private sealed record Listed(AttemptTableRow Attempt, string? Recording, double? Mos);
}
