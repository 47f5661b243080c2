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
    private static readonly string Dialling = Words<LeadState>.Of(LeadState.Dialling);
    private static readonly string Blocked = Words<LeadState>.Of(LeadState.Blocked);

    public static Task Store(CarillonDb db, FactBatch batch, CancellationToken ct)
    {
        var ids = batch.Ends.Select(e => e.Id).Concat(batch.Dispositions.Select(d => d.Attempt)).Distinct().Select(id => id.Value.Hex).ToList();
        var pairs = from l in db.Leads
                    join a in db.Attempts on l.Id equals a.LeadId
                    where ids.Contains(a.Id) && a.Claim == l.Claim && a.EndedAt != null && l.State != Blocked
                    select new { Lead = l, Attempt = a };
        // The count comes first: MariaDB sees the values that were set before it in the same statement.
        return pairs.UpdateAsync(p => p.Lead, p => new LeadRow
        {
            CalledCount = p.Lead.CalledCount - (p.Lead.State == Dialling && p.Attempt.InviteSent == false ? 1 : 0),
            State = p.Attempt.DispositionState ?? p.Attempt.EndState!,
            Status = p.Attempt.Disposition ?? p.Attempt.EndStatus!,
            NotBefore = p.Attempt.DispositionNotBefore ?? p.Attempt.EndNotBefore ?? 0,
            Version = p.Lead.Version + 1,
        }, ct);
    }
}
