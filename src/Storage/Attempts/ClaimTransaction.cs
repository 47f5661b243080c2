using Carillon.Domain.Calls;
using Carillon.Domain.Leads;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Attempts;

/// <summary>
/// What stands before every INVITE: three statements, however many attempts; more only where somebody else was faster.
/// The lease row is locked first, so claims of one campaign follow each other and an older owner claims nothing. A number on the do-not-call list is not claimed.
/// </summary>
internal sealed class ClaimTransaction(CarillonDb db, CampaignId campaign, long epoch, IReadOnlyList<NewAttempt> attempts)
{
    private static readonly string Ready = Words<LeadState>.Of(LeadState.Ready);
    private static readonly string Dialling = Words<LeadState>.Of(LeadState.Dialling);

    private readonly string _claim = Guid.CreateVersion7().Hex;

    /// 1 the lease, with this epoch  2 the leads that are still READY become DIALLING  3 which they were, where not all moved  4 their attempts
    public async Task<CommitResult> Run(CancellationToken ct)
    {
        if (!await TouchLease(ct).ConfigureAwait(false)) // 1
            return new CommitResult(CommitOutcome.LeaseLost, new HashSet<AttemptId>(), "Another process has taken the campaign over.");
        var leads = attempts.Where(a => a.Lead.Value != 0).Select(a => a.Lead.Value).ToList();
        var moved = leads.Count == 0 ? 0 : await MoveLeads(leads, ct).ConfigureAwait(false); // 2
        var stored = new HashSet<string>();
        IReadOnlyCollection<NewAttempt> mine = attempts;
        if (moved < leads.Count || leads.Count < attempts.Count)
            (mine, stored) = await WhichAreMine(leads, ct).ConfigureAwait(false); // 3
        var rows = mine.Where(a => !stored.Contains(a.Id.Value.Hex)).Select(a => AttemptRows.ToClaim(a, _claim)).ToList();
        if (rows.Count > 0)
            await db.InsertAll(rows, ct).ConfigureAwait(false); // 4
        return new CommitResult(CommitOutcome.Committed, mine.Select(a => a.Id).ToHashSet());
    }

    private async Task<bool> TouchLease(CancellationToken ct)
    {
        var resource = "campaign:" + campaign.Value;
        return await db.Leases.Where(l => l.Resource == resource && l.Epoch == epoch)
            .Set(l => l.Commits, l => l.Commits + 1)
            .UpdateAsync(ct).ConfigureAwait(false) == 1;
    }

    private Task<int> MoveLeads(List<long> leads, CancellationToken ct) =>
        db.Leads.Where(l => leads.Contains(l.Id) && l.State == Ready && !db.DoNotCall.Any(d => d.Phone == l.Phone))
            .Set(l => l.State, Dialling)
            .Set(l => l.Claim, _claim)
            .Set(l => l.CalledCount, l => l.CalledCount + 1)
            .Set(l => l.Version, l => l.Version + 1)
            .UpdateAsync(ct);

    // A commit that is sent twice (its answer was lost) finds its own attempts, and they count as claimed.
    private async Task<(List<NewAttempt> Mine, HashSet<string> Stored)> WhichAreMine(List<long> leads, CancellationToken ct)
    {
        var claimed = (await db.Leads.Where(l => leads.Contains(l.Id) && l.Claim == _claim).Select(l => l.Id).ToListAsync(ct).ConfigureAwait(false)).ToHashSet();
        var ids = attempts.Select(a => a.Id.Value.Hex).ToList();
        var stored = (await db.Attempts.Where(a => ids.Contains(a.Id)).Select(a => a.Id).ToListAsync(ct).ConfigureAwait(false)).ToHashSet();
        var refused = await OnTheList(attempts.Where(a => a.Lead.Value == 0), ct).ConfigureAwait(false);
        var mine = new List<NewAttempt>();
        foreach (var attempt in attempts)
        {
            // Remove: of two attempts on one lead the first has it.
            if ((attempt.Lead.Value == 0 && !refused.Contains(attempt.Phone)) || stored.Contains(attempt.Id.Value.Hex) || claimed.Remove(attempt.Lead.Value))
                mine.Add(attempt);
        }

        return (mine, stored);
    }

    /// <summary>Numbers that an agent typed are no lead's.</summary>
    private async Task<IReadOnlyCollection<string>> OnTheList(IEnumerable<NewAttempt> typed, CancellationToken ct)
    {
        var phones = typed.Select(a => a.Phone).ToList();
        return phones.Count == 0 ? [] : await db.DoNotCall.Where(d => phones.Contains(d.Phone)).Select(d => d.Phone).ToListAsync(ct).ConfigureAwait(false);
    }
}
