using Carillon.Domain;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Storage;
using Carillon.Telephony.V1;

namespace Carillon.Tests.Storage;

public sealed class SqliteClaims() : ClaimConformance(DatabaseKind.Sqlite);

public sealed class MariaDbClaims() : ClaimConformance(DatabaseKind.MariaDb);

/// <summary>The transaction that stands before every INVITE.</summary>
public abstract class ClaimConformance(DatabaseKind kind) : StoreConformance(kind)
{
    [Fact]
    public async Task A_claim_moves_its_lead_and_is_open_until_it_ends()
    {
        var (leads, epoch) = await ReadyLeads(3);
        var attempts = leads.Select(l => Some.Attempt(l, epoch)).ToList();

        var result = await Stores.Attempts.Commit(Some.Demo, epoch, attempts, Ct);

        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        Assert.Equal(attempts.Select(a => a.Id).ToHashSet(), result.Claimed);
        Assert.Empty(await Stores.Leads.FindDialable(Some.Demo, default, Some.Noon, 5, 10, Ct));
        var open = await Stores.Attempts.Open(Some.Demo, Ct);
        Assert.Equal(3, open.Count);
        Assert.All(open, o => Assert.Equal((LeadState.Dialling, 1), (o.Lead!.LeadState, o.Lead.CalledCount)));
        Assert.Equal(attempts.OrderBy(a => a.Id.Value.ToString("N"), StringComparer.Ordinal), open.Select(o => o.Attempt).OrderBy(a => a.Id.Value.ToString("N"), StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_commit_costs_three_statements_however_many_attempts()
    {
        var (leads, epoch) = await ReadyLeads(200);
        var before = Statements();
        await Stores.Attempts.Commit(Some.Demo, epoch, [.. leads.Select(l => Some.Attempt(l, epoch))], Ct);
        Assert.Equal(3, Statements() - before);
    }

    [Fact]
    public async Task An_older_epoch_claims_nothing()
    {
        var (leads, epoch) = await ReadyLeads(1);
        await Stores.Get<ILeaseStore>().TryTake("campaign:DEMO", "me", TimeSpan.FromMinutes(1), [], Ct);
        var result = await Stores.Attempts.Commit(Some.Demo, epoch, [Some.Attempt(leads[0], epoch)], Ct);
        Assert.Equal(CommitOutcome.LeaseLost, result.Outcome);
        Assert.Empty(await Stores.Attempts.Open(Some.Demo, Ct));
        Assert.Single(await Stores.Leads.FindDialable(Some.Demo, default, Some.Noon, 5, 10, Ct));
    }

    [Fact]
    public async Task A_lead_that_someone_else_has_is_left_out()
    {
        var (leads, epoch) = await ReadyLeads(3);
        await Stores.Attempts.Commit(Some.Demo, epoch, [Some.Attempt(leads[1], epoch)], Ct);
        var second = leads.Select(l => Some.Attempt(l, epoch)).ToList();
        var result = await Stores.Attempts.Commit(Some.Demo, epoch, second, Ct);
        Assert.Equal([second[0].Id, second[2].Id], result.Claimed.OrderBy(id => second.FindIndex(a => a.Id == id)));
        Assert.Equal(3, (await Stores.Attempts.Open(Some.Demo, Ct)).Count);
    }

    [Fact]
    public async Task A_commit_that_is_sent_twice_claims_once()
    {
        var (leads, epoch) = await ReadyLeads(2);
        var attempts = leads.Select(l => Some.Attempt(l, epoch)).ToList();
        await Stores.Attempts.Commit(Some.Demo, epoch, attempts, Ct);
        var again = await Stores.Attempts.Commit(Some.Demo, epoch, attempts, Ct);
        Assert.Equal(attempts.Select(a => a.Id).ToHashSet(), again.Claimed);
        Assert.Equal(2, (await Stores.Attempts.Open(Some.Demo, Ct)).Count);
    }

    [Fact]
    public async Task A_number_on_the_do_not_call_list_is_not_claimed_though_its_lead_was_found_before()
    {
        var (leads, epoch) = await ReadyLeads(3);
        var list = Stores.Get<IDoNotCallStore>();
        var added = await list.Add(["(212) 555-0001", leads[1].Phone, "x", ""], "US", Some.Anna, Ct);
        Assert.Equal((1, 0), (added.Added, added.Known));
        Assert.Equal([new RejectedRow(3, "x is not a phone number", "x")], added.Rejected);
        Assert.Equal(leads[1].Phone, Assert.Single(await list.Search("+1212", 10, Ct)).Phone);

        var attempts = leads.Select(l => Some.Attempt(l, epoch)).ToList();
        Assert.Equal(new[] { attempts[0].Id, attempts[2].Id }.ToHashSet(), (await Stores.Attempts.Commit(Some.Demo, epoch, attempts, Ct)).Claimed);
        Assert.Equal(LeadState.Ready, (await Stores.Leads.Find(leads[1].Id, Ct))!.LeadState);
        Assert.Empty(await Stores.Leads.FindDialable(Some.Demo, default, Some.Noon, 5, 10, Ct));
        Assert.Equal(0, await Stores.Leads.CountDialable(Some.Demo, Some.Noon, 5, Ct));

        Assert.True(await list.Remove(leads[1].Phone, Ct));
        Assert.False(await list.Remove(leads[1].Phone, Ct));
        Assert.Equal(leads[1].Id, Assert.Single(await Stores.Leads.FindDialable(Some.Demo, default, Some.Noon, 5, 10, Ct)).Id);
    }

    [Fact]
    public async Task A_typed_number_on_the_do_not_call_list_is_not_claimed()
    {
        var (_, epoch) = await ReadyLeads(1);
        var (typed, other) = (Some.Attempt(null, epoch), Some.Attempt(null, epoch) with { Phone = "+12125550199" });
        await Stores.Get<IDoNotCallStore>().Add([typed.Phone], "US", Some.Anna, Ct);
        Assert.Equal([other.Id], (await Stores.Attempts.Commit(Some.Demo, epoch, [typed, other], Ct)).Claimed);
        Assert.Equal(other.Id, Assert.Single(await Stores.Attempts.Open(Some.Demo, Ct)).Attempt.Id);
    }

    [Fact]
    public async Task Of_two_attempts_on_one_lead_the_first_has_it()
    {
        var (leads, epoch) = await ReadyLeads(1);
        List<NewAttempt> attempts = [Some.Attempt(leads[0], epoch), Some.Attempt(leads[0], epoch)];
        var result = await Stores.Attempts.Commit(Some.Demo, epoch, attempts, Ct);
        Assert.Equal([attempts[0].Id], result.Claimed);
    }

    [Fact]
    public async Task A_typed_number_needs_no_lead()
    {
        var (_, epoch) = await ReadyLeads(0);
        var typed = Some.Attempt(null, epoch) with { DialledFor = Some.Anna };
        var result = await Stores.Attempts.Commit(Some.Demo, epoch, [typed], Ct);
        Assert.Equal([typed.Id], result.Claimed);
        Assert.Equal(new OpenAttempt(typed, null), Assert.Single(await Stores.Attempts.Open(Some.Demo, Ct)));
    }

    [Fact]
    public async Task Two_owners_at_once_never_claim_a_lead_twice()
    {
        var (leads, epoch) = await ReadyLeads(40);
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
            (await Stores.Attempts.Commit(Some.Demo, epoch, [.. leads.Select(l => Some.Attempt(l, epoch))], Ct)).Claimed.Count));
        Assert.Equal(40, claims.Sum());
        Assert.Equal(40, (await Stores.Attempts.Open(Some.Demo, Ct)).Select(o => o.Attempt.Lead).Distinct().Count());
    }

    [Fact]
    public async Task An_attempt_that_was_never_sent_does_not_count_as_a_call()
    {
        var (leads, epoch) = await ReadyLeads(1);
        var attempt = Some.Attempt(leads[0], epoch);
        await Stores.Attempts.Commit(Some.Demo, epoch, [attempt], Ct);
        var end = Some.End(attempt, EndCause.NotSent) with { InviteSent = false, LeadState = LeadState.Ready, LeadStatus = "NEW" };
        await Give(f => f.AttemptEnded(end));
        await Give(f => f.AttemptEnded(end));
        var lead = await Stores.Leads.Find(leads[0].Id, Ct);
        Assert.Equal((LeadState.Ready, "NEW", 0), (lead!.LeadState, lead.Status, lead.CalledCount));
    }

    /// <summary>First a server counts as dead and its attempts as sent; then its journal comes back and says that one never left. And the other way round.</summary>
    [Theory]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 1)]
    public async Task An_amended_end_puts_the_count_right(bool sentFirst, bool sentInTruth, int counted)
    {
        var (leads, epoch) = await ReadyLeads(1);
        var attempt = Some.Attempt(leads[0], epoch);
        await Stores.Attempts.Commit(Some.Demo, epoch, [attempt], Ct);
        await Give(f => f.AttemptEnded(Some.End(attempt, EndCause.ServerLost) with { InviteSent = sentFirst, LeadState = LeadState.Ready }));
        await Give(f => f.AttemptEnded(Some.End(attempt, EndCause.NoAnswer, version: 2) with { InviteSent = sentInTruth, LeadState = LeadState.Ready }));
        Assert.Equal(counted, (await Stores.Leads.Find(leads[0].Id, Ct))!.CalledCount);
    }

    [Fact]
    public async Task Of_several_attempts_only_those_that_were_sent_count()
    {
        var (leads, epoch) = await ReadyLeads(1);
        foreach (var sent in (bool[])[true, false, true, false])
        {
            var attempt = Some.Attempt(leads[0], epoch);
            Assert.Single((await Stores.Attempts.Commit(Some.Demo, epoch, [attempt], Ct)).Claimed);
            await Give(f => f.AttemptEnded(Some.End(attempt, sent ? EndCause.NoAnswer : EndCause.NotSent) with { InviteSent = sent, LeadState = LeadState.Ready }));
        }

        var open = Some.Attempt(leads[0], epoch);
        await Stores.Attempts.Commit(Some.Demo, epoch, [open], Ct);
        Assert.Equal(3, (await Stores.Leads.Find(leads[0].Id, Ct))!.CalledCount);
        Assert.Equal(3, Assert.Single(await Stores.Attempts.Open(Some.Demo, Ct)).Lead!.CalledCount);
    }
}
