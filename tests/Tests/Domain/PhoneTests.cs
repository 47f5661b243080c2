using Carillon.Domain.Agents;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

public sealed class PhoneTests
{
    [Fact]
    public async Task A_phone_that_does_not_take_the_call_leaves_the_agent_paused_with_the_reason_and_a_button()
    {
        await using var floor = await CallFloor.With().Start();
        floor.T1.Rules.Phone = _ => FakeCall.Refuses(EndCause.Busy);
        var agent = floor.Agent("anna");
        Assert.True((await agent.Session.LogIn(new AgentLogIn(CallFloor.Campaign, agent.Phone))).Accepted);
        var state = await agent.Until("the button is offered", s => s.CanCallPhone);
        Assert.Equal(AgentState.Paused, state.State);
        Assert.Contains("busy", state.Notice, StringComparison.Ordinal);
        Assert.False((await agent.Session.Ready()).Accepted);
        floor.T1.Rules.Phone = _ => FakeCall.Answers();
        await agent.Until("he may have it called", _ => agent.Session.CallMyPhone().Result.Accepted);
        await agent.Until("the phone is up", s => s.PhoneUp);
        Assert.True((await agent.Session.Ready()).Accepted);
    }

    [Fact]
    public async Task An_agent_who_hammers_the_button_costs_a_call_every_few_seconds_and_no_write()
    {
        await using var floor = await CallFloor.With().Start();
        floor.T1.Rules.Phone = _ => FakeCall.Refuses(EndCause.Busy);
        var agent = floor.Agent("anna");
        await agent.Session.LogIn(new AgentLogIn(CallFloor.Campaign, agent.Phone));
        var state = await agent.Until("the button is offered", s => s.CanCallPhone);
        var statements = floor.Database.Statements;

        for (var n = 0; n < 10; n++)
            Assert.Contains("a moment ago", (await agent.Session.CallMyPhone()).Refusal, StringComparison.Ordinal);
        Assert.Equal(state.Revision, (await agent.Session.GetState()).Revision);
        await agent.Until("he may have it called", _ => agent.Session.CallMyPhone().Result.Accepted);
        await agent.Until("the button is offered again", s => s.CanCallPhone);
        Assert.Equal(2, floor.T1.Received.Count(c => c.CallPhone is not null));
        Assert.Equal(statements, floor.Database.Statements);
    }

    [Fact]
    public async Task A_phone_that_drops_in_a_call_is_called_once_and_the_customer_hears_music_meanwhile()
    {
        await using var floor = await CallFloor.With(leads: 1).Start();
        var agent = await floor.ReadyAgent("anna");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        await floor.CampaignUntil("the call is connected", c => c.Connected == 1);
        floor.T1.Rules.Phone = _ => FakeCall.Answers(TimeSpan.FromMilliseconds(300));
        floor.T1.CustomerHangsUp(PhoneLeg(floor, "anna"));
        var paused = await agent.UntilIn(AgentState.Paused);
        Assert.Equal("PHONE", paused.PauseCode);
        Assert.Contains("called again", paused.Notice, StringComparison.Ordinal);
        var back = await agent.UntilIn(AgentState.InCall);
        Assert.Equal(call.Attempt, back.Call!.Attempt);
        Assert.Equal([true, false], floor.T1.Received.Where(c => c.KindCase is Command.KindOneofCase.MusicOnHold).Select(c => c.MusicOnHold.On));
        Assert.Empty(floor.Database.AllEnds);
    }

    [Fact]
    public async Task A_customer_whose_agent_does_not_come_back_goes_to_the_next_free_agent()
    {
        await using var floor = CallFloor.With(leads: 1);
        floor.Options = o => o.HoldForPhone = TimeSpan.FromMilliseconds(300);
        await floor.Start();
        var first = await floor.ReadyAgent("anna");
        var call = (await first.UntilIn(AgentState.InCall)).Call!;
        await floor.CampaignUntil("the call is connected", c => c.Connected == 1);
        var second = await floor.ReadyAgent("bert");
        floor.T1.Rules.Phone = _ => FakeCall.NeverAnswers();
        floor.T1.CustomerHangsUp(PhoneLeg(floor, "anna"));
        Assert.Equal(call.Attempt, (await second.UntilIn(AgentState.InCall)).Call!.Attempt);
        var state = await first.Until("his call was taken", s => s.Call is null);
        Assert.Equal(AgentState.Paused, state.State);
        Assert.Equal(1, (await floor.TheCampaign.GetState()).Connected);
    }

    private static string PhoneLeg(CallFloor floor, string agent) => floor.T1.Received.Last(c => c.CallPhone?.AgentId == agent).CallPhone.LegId;
}
