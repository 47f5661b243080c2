using Carillon.Domain.Agents;
using Carillon.Domain.Campaigns;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

public sealed class ManualDialTests
{
    [Fact]
    public async Task A_click_dials_the_next_lead_for_this_agent_alone()
    {
        await using var floor = await CallFloor.With(s => s with { DialMethod = DialMethod.Manual }, leads: 3).Start();
        floor.T1.Rules.Customer = _ => FakeCall.Answers(TimeSpan.FromMilliseconds(200));
        var agent = await floor.ReadyAgent("anna");
        var other = await floor.ReadyAgent("bert");
        await CallFloor.Pass(200);
        Assert.Empty(floor.Database.Attempts);
        var reply = await agent.Session.DialManually(null);
        Assert.True(reply.Accepted, reply.Refusal);
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        Assert.True(call.Manual);
        Assert.Equal(agent.Id, Assert.Single(floor.Database.Attempts).DialledFor);
        Assert.Equal(AgentState.Ready, (await other.Session.GetState()).State);
        Assert.Contains(floor.T1.Received, c => c.Play is { Prompt: "tone:ringback" });
    }

    [Fact]
    public async Task A_manual_call_that_is_busy_leaves_the_agent_paused_with_the_reason()
    {
        await using var floor = await CallFloor.With(s => s with { DialMethod = DialMethod.Manual }).Start();
        floor.T1.Rules.Customer = _ => FakeCall.Refuses(EndCause.Busy, TimeSpan.FromMilliseconds(50));
        var agent = await floor.ReadyAgent("anna");
        Assert.True((await agent.Session.DialManually("(212) 555-0199")).Accepted);
        var state = await agent.UntilIn(AgentState.Paused);
        Assert.Equal("The number was busy.", state.Notice);
        Assert.Equal("+12125550199", floor.Database.Attempts.Single().Phone);
        Assert.Null(state.Call);
    }

    [Fact]
    public async Task A_number_on_the_do_not_call_list_is_refused_in_words()
    {
        await using var floor = await CallFloor.With(s => s with { DialMethod = DialMethod.Manual }).Start();
        floor.Database.DoNotCall.Add("+12125550199");
        var agent = await floor.ReadyAgent("anna");
        var reply = await agent.Session.DialManually("(212) 555-0199");
        Assert.Equal((false, "+12125550199 is on the do-not-call list."), (reply.Accepted, reply.Refusal));
        Assert.DoesNotContain(floor.T1.Received, c => c.Originate is not null);
    }

    [Theory]
    [InlineData("911")]
    [InlineData("hello")]
    [InlineData("")]
    public async Task Emergency_numbers_and_nonsense_are_refused_in_words(string number)
    {
        await using var floor = await CallFloor.With(s => s with { DialMethod = DialMethod.Manual }).Start();
        var agent = await floor.ReadyAgent("anna");
        var reply = await agent.Session.DialManually(number);
        Assert.False(reply.Accepted);
        Assert.NotNull(reply.Refusal);
        Assert.Empty(floor.Database.Attempts);
    }
}
