using Carillon.Domain.Calls;
using Carillon.Domain.Leads;
using Carillon.Storage;
using Carillon.Telephony.V1;

namespace Carillon.Tests.Storage;

public sealed class SqliteFacts() : FactConformance(DatabaseKind.Sqlite);

public sealed class MariaDbFacts() : FactConformance(DatabaseKind.MariaDb);

/// <summary>What becomes of facts in the database: once, in any order, however often they are given.</summary>
public abstract class FactConformance(DatabaseKind kind) : StoreConformance(kind)
{
    [Fact]
    public async Task An_ended_and_disposed_attempt_reads_as_it_was()
    {
        var attempt = await Claimed();
        await Give(f => f.AttemptEnded(Some.End(attempt)), f => f.Disposed(Some.Disposition(attempt, "SALE")), f => f.Recorded(Some.Recording(attempt)), f => f.AgentDid(Some.Activity(attempt)));

        var row = await Stores.Attempts.Find(attempt.Id, Ct);
        Assert.Equal(new AttemptRow
        {
            Id = attempt.Id,
            Campaign = Some.Demo,
            Lead = attempt.Lead,
            Phone = attempt.Phone,
            At = Some.Noon,
            EndedAt = Some.Noon.AddSeconds(30),
            Cause = "NORMAL",
            Agent = "anna",
            Disposition = "SALE",
            Talk = TimeSpan.FromSeconds(25),
            Recording = attempt.Id.ToString(),
        }, row);
        Assert.Equal([row!], await Stores.Attempts.Recent(Some.Demo, Some.Anna, 10, Ct));
        Assert.Empty(await Stores.Attempts.Open(Some.Demo, Ct));
        Assert.Equal(Some.Recording(attempt), await Stores.Get<IRecordingStore>().OfAttempt(attempt.Id, Ct));
        Assert.Equal(("SALE", LeadState.Done), await LeadOf(attempt));
    }

    [Fact]
    public async Task A_disposition_that_blocks_puts_the_number_on_the_do_not_call_list_once()
    {
        var (leads, epoch) = await ReadyLeads(2);
        // The same number in another list.
        var other = await Stores.Leads.CreateList("two", Some.Demo, Ct);
        await Import($"phone\n{leads[0].Phone}\n", new ImportRequest { List = other.Id, Duplicates = DuplicateCheck.None });
        var attempt = Some.Attempt(leads[0], epoch);
        await Stores.Attempts.Commit(Some.Demo, epoch, [attempt], Ct);

        await Give(f => f.AttemptEnded(Some.End(attempt)), f => f.Disposed(Some.Disposition(attempt, "DNC")));
        await Give(f => f.Disposed(Some.Disposition(attempt, "DNC", 2)));
        await Give(f => f.Disposed(Some.Disposition(attempt, "SALE", 3)));

        Assert.Equal([new DoNotCallEntry(attempt.Phone, Some.Noon.AddSeconds(33), Some.Anna, attempt.Id)], await Stores.Get<IDoNotCallStore>().Search("", 10, Ct));
        Assert.Equal(leads[1].Id, Assert.Single(await Stores.Leads.FindDialable(Some.Demo, default, Some.Noon, 5, 10, Ct)).Id);
    }

    [Fact]
    public async Task Totals_count_what_left_and_what_became_of_it()
    {
        var (leads, epoch) = await ReadyLeads(6);
        var attempts = leads.Select(l => Some.Attempt(l, epoch)).ToList();
        await Stores.Attempts.Commit(Some.Demo, epoch, attempts, Ct);
        var connected = Some.End(attempts[0]) with { ConnectedAt = Some.Noon.AddSeconds(6), AgentServer = new("t2") };
        await Give(
            f => f.AttemptEnded(connected),
            f => f.AttemptEnded(connected with { Id = attempts[1].Id, Lead = attempts[1].Lead, AgentServer = new("t1") }),
            f => f.AttemptEnded(Some.End(attempts[2], EndCause.Dropped) with { Dropped = true, Agent = null }),
            f => f.AttemptEnded(Some.End(attempts[3], EndCause.NotSent) with { AnsweredAt = null, InviteSent = false, Agent = null }),
            // It rang when its server died; the connected ones of that server would not count.
            f => f.AttemptEnded(Some.End(attempts[4], EndCause.ServerLost) with { AnsweredAt = null, Agent = null }));
        Assert.Equal(new AttemptTotals(Attempts: 5, Answered: 3, Connected: 2, Dropped: 1, CrossServer: 1, PossiblySilent: 1), await Stores.Attempts.Totals(Some.Demo, Some.Noon, Ct));
        Assert.Equal(default, await Stores.Attempts.Totals(Some.Demo, Some.Noon.AddSeconds(1), Ct));
    }

    [Fact]
    public async Task Given_twice_nothing_changes()
    {
        var attempt = await Claimed();
        Func<IFactLog, Task>[] facts = [f => f.AttemptEnded(Some.End(attempt)), f => f.Disposed(Some.Disposition(attempt, "NI")), f => f.Recorded(Some.Recording(attempt)), f => f.AgentDid(Some.Activity(attempt))];
        await Give(facts);
        var first = await Stores.Attempts.Recent(null, null, 10, Ct);
        await Give(facts);
        Assert.Equal(first, await Stores.Attempts.Recent(null, null, 10, Ct));
        Assert.Single(await Stores.Get<IRecordingStore>().Recent(null, null, 10, Ct));
    }

    [Fact]
    public async Task The_first_end_stays_and_a_returned_journal_amends_it()
    {
        var attempt = await Claimed();
        await Give(f => f.AttemptEnded(Some.End(attempt, EndCause.ServerLost, version: 1)));
        await Give(f => f.AttemptEnded(Some.End(attempt, EndCause.Busy, version: 1)));
        Assert.Equal("SERVER_LOST", (await Stores.Attempts.Find(attempt.Id, Ct))!.Cause);
        await Give(f => f.AttemptEnded(Some.End(attempt, EndCause.Normal, version: 2)));
        Assert.Equal("NORMAL", (await Stores.Attempts.Find(attempt.Id, Ct))!.Cause);
        await Give(f => f.AttemptEnded(Some.End(attempt, EndCause.ServerLost, version: 1)));
        Assert.Equal("NORMAL", (await Stores.Attempts.Find(attempt.Id, Ct))!.Cause);
        Assert.Equal(("ANS", LeadState.Done), await LeadOf(attempt));
    }

    [Fact]
    public async Task An_older_disposition_never_replaces_a_newer()
    {
        var attempt = await Claimed();
        await Give(f => f.AttemptEnded(Some.End(attempt)), f => f.Disposed(Some.Disposition(attempt, "SALE", version: 2)));
        await Give(f => f.Disposed(Some.Disposition(attempt, "NI", version: 1)));
        Assert.Equal(("SALE", LeadState.Done), await LeadOf(attempt));
        await Give(f => f.Disposed(Some.Disposition(attempt, "DNC", version: 3)));
        Assert.Equal(("DNC", LeadState.Blocked), await LeadOf(attempt));
    }

    [Fact]
    public async Task A_disposition_that_comes_before_the_end_waits_for_it()
    {
        var attempt = await Claimed();
        await Give(f => f.Disposed(Some.Disposition(attempt, "SALE")));
        Assert.Equal(LeadState.Dialling, (await LeadOf(attempt)).State);
        await Give(f => f.AttemptEnded(Some.End(attempt)));
        Assert.Equal(("SALE", LeadState.Done), await LeadOf(attempt));
    }

    [Fact]
    public async Task A_late_fact_does_not_touch_a_lead_that_was_claimed_anew()
    {
        var (leads, epoch) = await ReadyLeads(1);
        var first = Some.Attempt(leads[0], epoch);
        await Stores.Attempts.Commit(Some.Demo, epoch, [first], Ct);
        await Give(f => f.AttemptEnded(Some.End(first, EndCause.NoAnswer) with { LeadState = LeadState.Ready, LeadNotBefore = Some.Noon.AddMinutes(5) }));
        Assert.Empty(await Stores.Leads.FindDialable(Some.Demo, default, Some.Noon, 5, 10, Ct));
        var again = Assert.Single(await Stores.Leads.FindDialable(Some.Demo, default, Some.Noon.AddMinutes(5), 5, 10, Ct));
        Assert.Equal(1, again.CalledCount);
        Assert.Empty(await Stores.Leads.FindDialable(Some.Demo, default, Some.Noon.AddMinutes(5), 1, 10, Ct));

        await Stores.Attempts.Commit(Some.Demo, epoch, [Some.Attempt(again, epoch)], Ct);
        await Give(f => f.Disposed(Some.Disposition(first, "DNC")));
        Assert.Equal(LeadState.Dialling, (await LeadOf(first)).State);
    }

    [Fact]
    public async Task A_recording_that_moved_is_found_at_its_new_place()
    {
        var attempt = await Claimed();
        await Give(f => f.Recorded(Some.Recording(attempt, version: 2, path: "store/a.wav") with { InStore = true }));
        await Give(f => f.Recorded(Some.Recording(attempt, version: 1, path: "a.wav")));
        var stored = (await Stores.Get<IRecordingStore>().Find(new(attempt.Id.Value), Ct))!;
        Assert.Equal(("store/a.wav", true), (stored.Path, stored.InStore));
        await Give(f => f.Recorded(Some.Recording(attempt, version: 3, path: "far/a.wav")));
        Assert.Equal("far/a.wav", (await Stores.Get<IRecordingStore>().Find(new(attempt.Id.Value), Ct))!.Path);
    }

    [Fact]
    public async Task A_hundred_calls_cost_five_statements()
    {
        var (leads, epoch) = await ReadyLeads(100);
        var attempts = leads.Select(l => Some.Attempt(l, epoch)).ToList();
        await Stores.Attempts.Commit(Some.Demo, epoch, attempts, Ct);
        var before = Statements();
        await Give([.. attempts.SelectMany(a => new Func<IFactLog, Task>[] { f => f.AttemptEnded(Some.End(a)), f => f.Disposed(Some.Disposition(a, "NI")), f => f.Recorded(Some.Recording(a)), f => f.AgentDid(Some.Activity(a)) })]);
        Assert.Equal(5, Statements() - before);
        Assert.Empty(await Stores.Attempts.Open(Some.Demo, Ct));
    }

    private async Task<NewAttempt> Claimed()
    {
        var (leads, epoch) = await ReadyLeads(1);
        var attempt = Some.Attempt(leads[0], epoch);
        await Stores.Attempts.Commit(Some.Demo, epoch, [attempt], Ct);
        return attempt;
    }

    private async Task<(string Status, LeadState State)> LeadOf(NewAttempt attempt)
    {
        var lead = await Stores.Leads.Find(attempt.Lead, Ct);
        return (lead!.Status, lead.LeadState);
    }
}
