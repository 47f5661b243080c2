using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Cluster;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

public sealed class StopTests
{
    private static readonly UserId Boss = new("boss");

    [Fact]
    public async Task After_STOP_nothing_leaves_and_who_answers_hears_the_drop_message_and_counts()
    {
        await using var floor = await CallFloor.With(leads: 50).Start();
        floor.T1.Rules.Customer = _ => FakeCall.Answers(TimeSpan.FromMilliseconds(600));
        await floor.ReadyAgent("anna");
        await CallFloor.Until("it rings", () => floor.Database.Attempts.Count == 1);
        await floor.TheCampaign.Stop(Boss);
        var dialled = floor.Database.Attempts.Count;
        await CallFloor.Until("the ringing call was answered and dropped", () => floor.Database.AllEnds.Count == 1);
        Assert.Equal((EndCause.Dropped, true), (floor.Database.AllEnds[0].Cause, floor.Database.AllEnds[0].Dropped));
        Assert.Equal(dialled, floor.Database.Attempts.Count);
        var state = await floor.CampaignUntil("the floor says so", c => c.Stopped);
        Assert.Equal("stopped by boss", state.Binding);
        Assert.Contains(floor.T1.Received, c => c.StopDialling is { Scope: StopScope.StopCampaign, Id: "TEST", Resume: false });
        await floor.TheCampaign.Resume(Boss);
        await CallFloor.Until("it dials again", () => floor.Database.Attempts.Count > dialled);
    }

    [Fact]
    public async Task STOP_of_the_system_outlives_the_web_process()
    {
        await using var floor = await CallFloor.With().Start();
        await floor.CampaignUntil("the campaign is ours", c => c.Binding.Contains("no agents", StringComparison.Ordinal));
        await floor.Grains.GetGrain<IFloorGrain>("floor").StopSystem(Boss);
        await floor.ReadyAgent("anna");
        await floor.KillWeb();
        await floor.Start();
        var state = await floor.CampaignUntil("the new owner knows of the STOP", c => c.Stopped);
        Assert.True((await floor.Grains.GetGrain<IFloorGrain>("floor").GetState()).SystemStopped);
        Assert.Empty(floor.Database.Attempts);
        Assert.Equal(0, state.Ringing);
    }

    [Fact]
    public async Task A_carrier_is_on_the_floor_while_nothing_is_the_matter_with_it_and_is_down_with_its_server()
    {
        await using var floor = CallFloor.With();
        floor.Database.PeerList.Add(new Iax2PeerSettings { Id = new("pbx"), Secret = "secret" });
        await floor.Start();
        await floor.CampaignUntil("the campaign is ours", c => c.Binding.Contains("no agents", StringComparison.Ordinal));
        await CallFloor.Until("a trunk that has never been up is shown as down", () => floor.Screens.Floors is [.., { Servers: [{ Trunks: [{ Up: false, To.Value: "pbx" }] }] }]);
        CarrierState? Lab() => floor.Screens.Floors is [.., { Servers: [{ Carriers: [var lab] }] }] ? lab : null;
        await CallFloor.Until("the carrier is shown", () => Lab() is { Up: true, Text: "" });
        floor.T1.Disconnect();
        await CallFloor.Until("it is shown as down", () => Lab() is { Up: false });
    }

    [Fact]
    public async Task With_its_only_carrier_stopped_a_campaign_claims_nothing()
    {
        await using var floor = await CallFloor.With().Start();
        await floor.CampaignUntil("the campaign is ours", c => c.Binding.Contains("no agents", StringComparison.Ordinal));
        await floor.Grains.GetGrain<IFloorGrain>("floor").StopCarrier(new("lab"), Boss);
        await floor.ReadyAgent("anna");
        await floor.CampaignUntil("it says why", c => c.Binding.Contains("usable carrier", StringComparison.Ordinal));
        Assert.Empty(floor.Database.Attempts);
        await floor.Grains.GetGrain<IFloorGrain>("floor").ResumeCarrier(new("lab"), Boss);
        await CallFloor.Until("it dials again", () => floor.Database.Attempts.Count > 0);
    }

    [Fact]
    public async Task With_the_database_away_nothing_is_dialled_and_the_reason_is_shown_and_calls_go_on()
    {
        await using var floor = await CallFloor.With(leads: 5).Start();
        var agent = await floor.ReadyAgent("anna");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        floor.Database.Away = true;
        await floor.CampaignUntil("it says why", c => c.Binding.Contains("database is away", StringComparison.Ordinal));
        Assert.True((await agent.Session.HangUp()).Accepted);
        await agent.UntilIn(AgentState.WrapUp);
        Assert.True((await agent.Session.Dispose(call.Attempt, "NI", "", null)).Accepted);
        await agent.UntilIn(AgentState.Ready);
        await CallFloor.Pass(300);
        Assert.Single(floor.Database.Attempts);
        floor.Database.Away = false;
        await agent.UntilIn(AgentState.InCall);
        Assert.Equal(2, floor.Database.Attempts.Count);
    }

    [Fact]
    public async Task A_database_that_refuses_is_told_by_its_own_sentence_before_the_outbox_knows_it()
    {
        await using var floor = await CallFloor.With(leads: 5).Start();
        await floor.CampaignUntil("the campaign is ours", c => c.Binding.Contains("no agents", StringComparison.Ordinal));
        floor.Database.CommitsRefused = "Its disk is full.";
        await floor.ReadyAgent("anna");
        await floor.CampaignUntil("it says why", c => c.Binding == "the database is away, nothing new is dialled: Its disk is full.");
    }
}
