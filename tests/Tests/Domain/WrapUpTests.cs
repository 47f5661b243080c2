using Carillon.Domain.Agents;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

public sealed class WrapUpTests
{
    [Fact]
    public async Task Wrap_up_that_runs_out_takes_the_default_disposition_and_twice_in_a_row_pauses()
    {
        await using var floor = await CallFloor.With(s => s with { WrapUpMaximum = TimeSpan.FromMilliseconds(100) }, leads: 2).Start();
        var agent = await floor.ReadyAgent("anna");
        for (var n = 1; n <= 2; n++)
        {
            await agent.UntilIn(AgentState.InCall);
            Assert.True((await agent.Session.HangUp()).Accepted);
            await CallFloor.Until($"disposition {n} was taken", () => floor.Database.Dispositions.Count == n);
        }

        Assert.All(floor.Database.Dispositions, d => Assert.Equal(("NODISP", true), (d.Code, d.ByDefault)));
        var state = await agent.UntilIn(AgentState.Paused);
        Assert.Equal("MISSED", state.PauseCode);
    }

    [Fact]
    public async Task A_disposition_sent_twice_is_stored_once_and_a_correction_gets_a_higher_version()
    {
        await using var floor = await CallFloor.With(leads: 1).Start();
        var agent = await floor.ReadyAgent("anna");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        Assert.Equal("Hang up first.", (await agent.Session.Dispose(call.Attempt, "SALE", "", null)).Refusal);
        await agent.Session.HangUp();
        await agent.UntilIn(AgentState.WrapUp);
        Assert.False((await agent.Session.Dispose(call.Attempt, "NONSENSE", "", null)).Accepted);
        Assert.True((await agent.Session.Dispose(call.Attempt, "SALE", "", null)).Accepted);
        Assert.True((await agent.Session.Dispose(call.Attempt, "SALE", "", null)).Accepted);
        Assert.Single(floor.Database.Dispositions);
        Assert.True((await agent.Session.Dispose(call.Attempt, "NI", "", null)).Accepted);
        Assert.Equal([("SALE", 2L), ("NI", 3L)], floor.Database.Dispositions.Select(d => (d.Code, d.Version)));
    }

    [Fact]
    public async Task A_pause_in_a_call_begins_after_the_disposition()
    {
        await using var floor = await CallFloor.With(leads: 1).Start();
        var agent = await floor.ReadyAgent("anna");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        Assert.True((await agent.Session.Pause("LUNCH")).Accepted);
        Assert.Equal(AgentState.InCall, (await agent.Session.GetState()).State);
        await agent.Session.HangUp();
        await agent.UntilIn(AgentState.WrapUp);
        await agent.Session.Dispose(call.Attempt, "SALE", "", null);
        var state = await agent.UntilIn(AgentState.Paused);
        Assert.Equal("LUNCH", state.PauseCode);
    }

    [Fact]
    public async Task Log_out_is_refused_in_a_call_and_takes_the_default_disposition_in_wrap_up()
    {
        await using var floor = await CallFloor.With(leads: 1).Start();
        var agent = await floor.ReadyAgent("anna");
        await agent.UntilIn(AgentState.InCall);
        Assert.False((await agent.Session.LogOut()).Accepted);
        await agent.Session.HangUp();
        await agent.UntilIn(AgentState.WrapUp);
        Assert.True((await agent.Session.LogOut()).Accepted);
        await agent.UntilIn(AgentState.LoggedOut);
        Assert.Equal("NODISP", Assert.Single(floor.Database.Dispositions).Code);
        await CallFloor.Until("his phone is hung up", () => floor.T1.EventLog.Any(e => e.LegEnded?.AgentId == "anna"));
        await CallFloor.Until("he left the roster", () => floor.TheCampaign.GetState().Result is { AgentsReady: 0, AgentsPaused: 0, AgentsWrapUp: 0 });
    }

    [Fact]
    public async Task A_draft_of_an_older_revision_never_overwrites_a_newer()
    {
        await using var floor = await CallFloor.With(leads: 1).Start();
        var agent = await floor.ReadyAgent("anna");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        await agent.Session.SaveDraft(call.Attempt, 2, "two");
        await agent.Session.SaveDraft(call.Attempt, 1, "one");
        Assert.Equal(("two", 2L), (await agent.Session.GetState()).Call is { } c ? (c.Draft, c.DraftRevision) : default);
    }

    [Fact]
    public async Task An_agent_at_rest_costs_no_statement()
    {
        await using var floor = await CallFloor.With(leads: 0).Start();
        await floor.ReadyAgent("anna");
        await floor.CampaignUntil("the hopper found nothing", c => c.Binding.Contains("list is empty", StringComparison.Ordinal));
        await CallFloor.Pass(300);
        var before = floor.Database.Statements;
        await CallFloor.Pass(1500);
        Assert.Equal(0, floor.Database.Statements - before);
    }
}
