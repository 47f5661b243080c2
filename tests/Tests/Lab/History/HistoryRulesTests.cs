using Carillon.Lab.Agents;
using Carillon.Lab.Carrier;
using Carillon.Lab.History;

namespace Carillon.Tests.Lab.History;

/// <summary>A history in order is clean; each fault in it turns its own counter, and only that, red.</summary>
public sealed class HistoryRulesTests
{
    private static readonly StoredAttempt s_attempt = new()
    {
        Id = "a1",
        Campaign = "c",
        Lead = 7,
        Phone = "+15550001",
        DialledAt = 1_000_000,
        EndedAt = 1_010_000,
        Cause = "NORMAL",
        InviteSent = true,
        Disposition = "SALE",
        LeadState = "DONE",
    };

    private static readonly HistoryFacts s_clean = new()
    {
        Attempts = [s_attempt],
        MaximumAttempts = new Dictionary<string, int> { ["c"] = 1 },
        Invites = [Invite("i1", 1_000_100, "a1", CarrierEvent.CustomerHungUp)],
        Dispositions = [new AcknowledgedDisposition(1_012_000_000, "a1", "agent", "SALE")],
    };

    [Fact]
    public void One_invite_one_end_and_the_stored_disposition_are_clean()
    {
        var report = HistoryChecker.Judge(s_clean, phonesMayBeUp: false);
        Assert.True(report.IsClean, report.ToJson());
        Assert.Equal((1, 1, 1), (report.Attempts, report.Invites, report.DispositionsAcknowledged));
    }

    [Fact]
    public void An_attempt_without_an_end_is_found()
    {
        var report = Judge(s_clean with { Attempts = [s_attempt with { EndedAt = null, Cause = null }] });
        Assert.Equal(new HistoryReport { AttemptsWithoutEnd = 1 }, Counts(report));
    }

    [Fact]
    public void A_second_invite_after_an_answer_is_a_lead_dialled_twice()
    {
        var report = Judge(s_clean with { Invites = [.. s_clean.Invites, Invite("i2", 1_002_000, "a1", CarrierEvent.Cancelled)] });
        Assert.Equal(new HistoryReport { DuplicateInvites = 1, LeadsDialledTwice = 1 }, Counts(report));
    }

    [Fact]
    public void The_next_carrier_after_a_503_is_no_second_dial()
    {
        var refused = Invite("i0", 1_000_050, "a1", CarrierEvent.Refuse, 503);
        Assert.True(Judge(s_clean with { Invites = [refused, .. s_clean.Invites] }).IsClean);
    }

    [Fact]
    public void The_next_carrier_after_a_486_is_one()
    {
        var busy = Invite("i0", 1_000_050, "a1", CarrierEvent.Refuse, 486);
        Assert.Equal(1, Judge(s_clean with { Invites = [busy, .. s_clean.Invites] }).LeadsDialledTwice);
    }

    [Fact]
    public void An_invite_that_is_not_on_record_is_found()
    {
        var report = Judge(s_clean with { Invites = [.. s_clean.Invites, Invite("i2", 1_002_000, "a9", CarrierEvent.Cancelled)] });
        Assert.Equal(new HistoryReport { InvitesWithoutAttempt = 1 }, Counts(report));
    }

    [Fact]
    public void An_invite_without_an_id_is_found_by_its_number()
    {
        Assert.True(Judge(s_clean with { Invites = [Invite("i1", 1_000_100, null, CarrierEvent.CustomerHungUp)] }).IsClean);
    }

    [Fact]
    public void An_attempt_that_claims_an_invite_nobody_saw_is_found()
    {
        var other = s_attempt with { Id = "a2", Lead = 8, Disposition = null };
        Assert.Equal(new HistoryReport { AttemptsWithoutInvite = 1 }, Counts(Judge(s_clean with { Attempts = [s_attempt, other] })));
    }

    [Fact]
    public void A_disposition_that_is_not_stored_is_lost()
    {
        var report = Judge(s_clean with { Attempts = [s_attempt with { Disposition = "NODISP" }] });
        Assert.Equal(new HistoryReport { DispositionsLost = 1 }, Counts(report));
    }

    [Fact]
    public void A_disposition_that_is_stored_without_what_was_typed_is_lost()
    {
        var report = Judge(s_clean with { Dispositions = [s_clean.Dispositions[0] with { Notes = "he buys" }] });
        Assert.Equal(new HistoryReport { DispositionsLost = 1 }, Counts(report));
    }

    [Theory]
    [InlineData(1_005_000, "READY", null, 5, true)] // before the first had ended
    [InlineData(1_020_000, "READY", 1_500_000L, 5, true)] // before its time
    [InlineData(1_020_000, "DONE", null, 5, true)] // the lead was done with
    [InlineData(1_020_000, "READY", null, 1, true)] // more than allowed
    [InlineData(1_020_000, "READY", 1_019_000L, 5, false)]
    public void A_second_attempt_is_judged_by_the_rules(long dialledAt, string state, long? notBefore, int allowed, bool forbidden)
    {
        var first = s_attempt with { LeadState = state, LeadNotBefore = notBefore };
        var second = s_attempt with { Id = "a2", DialledAt = dialledAt, EndedAt = dialledAt + 9000 };
        var report = Judge(s_clean with
        {
            Attempts = [first, second],
            MaximumAttempts = new Dictionary<string, int> { ["c"] = allowed },
            Invites = [.. s_clean.Invites, Invite("i2", dialledAt + 50, "a2", CarrierEvent.Cancelled)],
        });
        Assert.Equal(forbidden ? 1 : 0, report.LeadsDialledTwice);
    }

    [Fact]
    public void An_attempt_that_left_no_INVITE_is_not_one_of_those_that_are_allowed()
    {
        var never = s_attempt with { Id = "a0", DialledAt = 980_000, EndedAt = 981_000, Cause = "NOT_SENT", LeadState = "READY", Disposition = null, InviteSent = false };
        var report = Judge(s_clean with { Attempts = [never, s_attempt], MaximumAttempts = new Dictionary<string, int> { ["c"] = 1 } });
        Assert.Equal(0, report.LeadsDialledTwice);
    }

    [Fact]
    public void An_agent_may_dial_a_lead_again_by_hand()
    {
        var second = s_attempt with { Id = "a2", DialledAt = 1_020_000, EndedAt = 1_030_000, Manual = true };
        var report = Judge(s_clean with { Attempts = [s_attempt, second], Invites = [.. s_clean.Invites, Invite("i2", 1_020_050, "a2", CarrierEvent.Cancelled)] });
        Assert.True(report.IsClean, report.ToJson());
    }

    [Fact]
    public void A_phone_on_the_line_is_stuck_only_when_the_switch_was_stopped()
    {
        var facts = s_clean with { SnapshotLegs = [new SnapshotLeg("leg", null, IsPhone: true)] };
        Assert.Equal(1, HistoryChecker.Judge(facts, phonesMayBeUp: false).StuckLegs);
        Assert.Equal(0, HistoryChecker.Judge(facts, phonesMayBeUp: true).StuckLegs);
    }

    private static HistoryReport Judge(HistoryFacts facts) => HistoryChecker.Judge(facts, phonesMayBeUp: false);

    private static HistoryReport Counts(HistoryReport report) =>
        report with { Attempts = 0, Invites = 0, DispositionsAcknowledged = 0, Findings = new HistoryReport().Findings };

    private static LoggedInvite Invite(string callId, long atMs, string? attempt, CarrierEvent end, int? status = null) => new(
        new CarrierLine(atMs * 1000, callId, CarrierEvent.Invite, attempt, "15550001"),
        new CarrierLine((atMs + 20) * 1000, callId, end, attempt, Status: status));
}
