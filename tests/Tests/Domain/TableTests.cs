using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Telephony.V1;

namespace Carillon.Tests.Domain;

public sealed class TableTests
{
    [Fact]
    public void An_attempts_end_is_final_and_every_other_cell_says_something()
    {
        foreach (var phase in Enum.GetValues<AttemptPhase>())
        {
            foreach (var input in Enum.GetValues<AttemptInput>())
            {
                var (next, action) = AttemptLife.Step(phase, input);
                if (phase is AttemptPhase.Ended)
                    Assert.Equal((AttemptPhase.Ended, AttemptAction.Ignore), (next, action));
                else if (input is AttemptInput.Ended)
                    Assert.Equal((AttemptPhase.Ended, AttemptAction.Close), (next, action));
                else if (action is AttemptAction.Ignore)
                    Assert.Equal(phase, next);
            }
        }
    }

    [Fact]
    public void An_agent_who_is_logged_out_may_only_log_in_and_nobody_is_offered_a_call_unless_ready_or_dialling()
    {
        foreach (var state in Enum.GetValues<AgentState>())
        {
            foreach (var input in Enum.GetValues<AgentInput>())
            {
                var (next, refusal) = AgentStates.Step(state, input);
                Assert.True(refusal is null || next == state, $"{state} x {input}: refused, and yet moved to {next}");
                if (state is AgentState.LoggedOut && input is not AgentInput.LogIn)
                    Assert.NotNull(refusal);
                if (input is AgentInput.Offered)
                    Assert.Equal(state is AgentState.Ready or AgentState.Dialling, refusal is null);
            }
        }
    }

    [Theory]
    [InlineData(EndCause.NoAnswer, "NA", LeadState.Ready)]
    [InlineData(EndCause.Busy, "B", LeadState.Ready)]
    [InlineData(EndCause.InvalidNumber, "ADC", LeadState.Done)]
    public void A_cause_becomes_the_leads_status(EndCause cause, string status, LeadState state)
    {
        var now = DateTimeOffset.UnixEpoch;
        var settings = Settings() with { MaximumAttempts = 2, RetryAfter = TimeSpan.FromMinutes(5) };
        var outcome = CallOutcomes.Of(cause, new CallHistory(false, false, false, true, 1), settings, now);
        Assert.Equal((status, state), (outcome.Status, outcome.State));
        Assert.Equal(state is LeadState.Ready ? now.AddMinutes(5) : null, outcome.NotBefore);
        Assert.Equal(LeadState.Done, CallOutcomes.Of(cause, new CallHistory(false, false, false, true, 2), settings, now).State);
    }

    [Fact]
    public void What_never_left_costs_the_lead_no_attempt_and_do_not_call_blocks_it()
    {
        var now = DateTimeOffset.UnixEpoch;
        Assert.Equal(LeadState.Ready, CallOutcomes.Of(EndCause.NotSent, new CallHistory(false, false, false, false, 1), Settings(), now).State);
        Assert.Equal(LeadState.Blocked, CallOutcomes.Of("DNC", 1, Settings(), now).State);
        Assert.Equal(LeadState.Done, CallOutcomes.Of("SALE", 1, Settings(), now).State);
    }

    [Fact]
    public void All_faults_of_a_campaign_are_told_at_once()
    {
        var faults = CampaignRules.Faults(Settings() with
        {
            Name = "",
            DialLevel = 9,
            RingTimeout = TimeSpan.FromSeconds(5),
            DropCeiling = double.NaN,
            Dispositions = [new("SALE", "Sale", '1'), new("SALE", "Again", '1')],
        });
        Assert.Equal(6, faults.Count);
        Assert.Contains(new CampaignFault("RingTimeout", "RingTimeout is 5 s; it must be 15 to 120 s."), faults);
        Assert.Empty(CampaignRules.Faults(Settings()));
    }

    [Fact]
    public void Calls_are_placed_where_agents_wait_among_the_servers_that_may_dial()
    {
        CarrierId[] lab = [new("lab")];
        var t1 = new ServerSlot(new("t1"), lab, 1, 0);
        var t2 = new ServerSlot(new("t2"), lab, 3, 0);
        Assert.Equal(t2, Placement.Choose([t1, t2]));
        Assert.Equal(t1, Placement.Choose([t1, t2 with { LinesInFlight = 9 }]));
        Assert.Equal(t1, Placement.Choose([t1, t2 with { Carriers = [] }]));
        Assert.Null(Placement.Choose([t2 with { Carriers = [] }]));
        // Nobody waits: where more will be free while it rings.
        Assert.Equal(t2 with { AgentsReady = 0, AgentsBusy = 20 }, Placement.Choose([t1 with { AgentsReady = 0, AgentsBusy = 5 }, t2 with { AgentsReady = 0, AgentsBusy = 20 }]));
        Assert.Equal(t1, Placement.Choose([t1, t2 with { AgentsReady = 0, AgentsBusy = 4 }]));
    }

    [Fact]
    public void Where_waits_are_equal_the_agent_on_the_customers_server_is_preferred()
    {
        var roster = new Roster();
        var now = DateTimeOffset.UnixEpoch;
        roster.Update(Entry("anna", "t1", now), now);
        roster.Update(Entry("bert", "t2", now.AddMilliseconds(100)), now);
        roster.Update(Entry("carl", "t2", now.AddSeconds(-9)), now);
        Assert.Equal(["carl", "bert", "anna"], Enumerable.Range(0, 3).Select(_ => roster.Reserve(new("t2"), _ => true, now)!.Agent.Value));
        Assert.Null(roster.Reserve(new("t2"), _ => true, now));
        Assert.False(roster.Update(Entry("anna", "t1", now) with { Revision = 0 }, now));
    }

    [Fact]
    public void What_is_equal_grows_with_how_long_agents_wait()
    {
        var roster = new Roster();
        var now = DateTimeOffset.UnixEpoch;
        for (var n = 0; n < 200; n++)
        {
            roster.Update(Entry("dora", "t1", now) with { Revision = n }, now);
            roster.Reserve(new("t1"), _ => true, now.AddSeconds(8));
            roster.Release(new("dora"));
        }

        roster.Update(Entry("dora", "t1", now) with { State = AgentState.LoggedOut, Revision = 1000 }, now);
        roster.Update(Entry("anna", "t1", now.AddSeconds(-11)), now);
        roster.Update(Entry("bert", "t2", now), now);
        Assert.Equal("bert", roster.Reserve(new("t2"), _ => true, now)!.Agent.Value);
        roster.Release(new("bert"));
        roster.Update(Entry("anna", "t1", now.AddSeconds(-13)) with { Revision = 2000 }, now);
        Assert.Equal("anna", roster.Reserve(new("t2"), _ => true, now)!.Agent.Value);
    }

    [Fact]
    public void Takeover_judges_by_what_the_switch_says()
    {
        var attempt = new NewAttempt { Id = AttemptId.New(), Campaign = new("C"), Lead = new(1), List = new(1), Phone = "+1", Leg = LegId.New(), Server = new("t1"), At = default };
        var answer = new ServerView { Server = new("t1"), Reachable = true };
        var leg = new LegView { Leg = attempt.Leg, Kind = LegKind.LegCustomer, State = LegState.LegRinging };
        var end = new LegEvent { Kind = LegEventKind.Ended, Server = new("t1"), Leg = attempt.Leg, Attempt = attempt.Id, Cause = EndCause.Busy };
        Assert.Equal(Finding.Alive, Takeover.Judge(attempt, answer with { Legs = [leg] }).Finding);
        Assert.Equal(Finding.Ended, Takeover.Judge(attempt, answer with { RecentEnds = [end] }).Finding);
        Assert.Equal(Finding.NotSent, Takeover.Judge(attempt, answer).Finding);
        Assert.Equal(Finding.Unknown, Takeover.Judge(attempt, answer with { Reachable = false }).Finding);
        Assert.Equal(Finding.ServerLost, Takeover.Judge(attempt, answer with { Reachable = false, Dead = true }).Finding);
    }

    private static RosterEntry Entry(string name, string server, DateTimeOffset since) => new()
    {
        Agent = new(name),
        Revision = 1,
        State = AgentState.Ready,
        Since = since,
        Server = new(server),
        Room = RoomId.New(),
        PhoneLeg = LegId.New(),
    };

    private static CampaignSettings Settings() => new() { Id = new("TEST"), Name = "Test" };
}
