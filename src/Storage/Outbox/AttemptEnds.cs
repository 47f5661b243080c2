using Carillon.Domain.Calls;
using Carillon.Storage.Attempts;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Outbox;

/// <summary>The end is the first one stored. A later one of a higher version (a returned journal) amends it, and the first cause is kept beside it.</summary>
internal static class AttemptEnds
{
    public static async Task Store(CarillonDb db, IReadOnlyCollection<AttemptEnd> ends, CancellationToken ct)
    {
        var rows = ends.Select(EndRow.From).ToList();
        var closed = await Close(Pairs(db, rows).Where(p => p.Attempt.EndedAt == null), ct).ConfigureAwait(false);
        if (closed == rows.Count)
            return;
        // Some were closed before: they are replayed, or known better now.
        await Pairs(db, rows).Where(p => p.End.Version > p.Attempt.EndVersion)
            .UpdateAsync(p => p.Attempt, p => new AttemptTableRow { AmendedFrom = p.Attempt.AmendedFrom ?? p.Attempt.Cause }, ct).ConfigureAwait(false);
        await Close(Pairs(db, rows).Where(p => p.End.Version > p.Attempt.EndVersion), ct).ConfigureAwait(false);
    }

    private static IQueryable<Pair> Pairs(CarillonDb db, List<EndRow> rows) =>
        from a in db.Attempts
        join e in rows.AsQueryable(db, b => b.Parameterize()) on a.Id equals e.Id
        select new Pair { Attempt = a, End = e };

    private static Task<int> Close(IQueryable<Pair> pairs, CancellationToken ct) =>
        pairs.UpdateAsync(p => p.Attempt, p => new AttemptTableRow
        {
            EndedAt = p.End.EndedAt,
            Cause = p.End.Cause,
            SipCode = p.End.SipCode,
            AnsweredAt = p.End.AnsweredAt,
            ConnectedAt = p.End.ConnectedAt,
            Agent = p.End.Agent,
            AgentServer = p.End.AgentServer,
            AgentLeg = p.End.AgentLeg,
            RingMs = p.End.RingMs,
            TalkMs = p.End.TalkMs,
            Dropped = p.End.Dropped,
            Carrier = p.End.Carrier,
            InviteSent = p.End.InviteSent,
            EndStatus = p.End.Status,
            EndState = p.End.State,
            EndNotBefore = p.End.NotBefore,
            EndVersion = p.End.Version,
        }, ct);

    private sealed class Pair
    {
        public required AttemptTableRow Attempt { get; init; }
        public required EndRow End { get; init; }
    }
}
