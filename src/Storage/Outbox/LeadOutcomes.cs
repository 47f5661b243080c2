using Carillon.Domain.Leads;
using Carillon.Storage.Databases;
using Carillon.Storage.Leads;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Outbox;

/// <summary>
/// What becomes of the leads: a function of their last attempt as it stands in the table, so that order and repetition of facts
/// do not matter. A lead that was claimed anew belongs to the newer attempt; one that is BLOCKED stays so.
/// </summary>
internal static class LeadOutcomes
{
    private static readonly string Blocked = Words<LeadState>.Of(LeadState.Blocked);

    public static Task Store(CarillonDb db, FactBatch batch, CancellationToken ct)
    {
        var ids = batch.Ends.Select(e => e.Id).Concat(batch.Dispositions.Select(d => d.Attempt)).Distinct().Select(id => id.Value.Hex).ToList();
        var pairs = from l in db.Leads
                    join a in db.Attempts on l.Id equals a.LeadId
                    where ids.Contains(a.Id) && a.Claim == l.Claim && a.EndedAt != null && l.State != Blocked
                    select new { Lead = l, Attempt = a };
        return pairs.UpdateAsync(p => p.Lead, p => new LeadRow
        {
            // Counted, not counted down: an end that is amended may turn out to have been sent, or not to have been.
            CalledCount = db.Attempts.Count(a => a.LeadId == p.Lead.Id && a.InviteSent != false),
            State = p.Attempt.DispositionState ?? p.Attempt.EndState!,
            Status = p.Attempt.Disposition ?? p.Attempt.EndStatus!,
            NotBefore = p.Attempt.DispositionNotBefore ?? p.Attempt.EndNotBefore ?? 0,
            Version = p.Lead.Version + 1,
        }, ct);
    }
}
