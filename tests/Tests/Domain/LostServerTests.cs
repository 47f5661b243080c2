using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

/// <summary>A telephony server dies, is cut off, or stands still; t2 lives on.</summary>
public sealed class LostServerTests
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_server_that_nobody_hears_is_dead_and_its_agent_goes_on_at_the_other_without_touching_anything()
    {
        await using var floor = await Floor(leads: 0);
        var agent = await Roaming(floor, "anna");
        floor.T1.StandStill();
        var back = await agent.Until("he is ready at t2", s => s is { State: AgentState.Ready, PhoneUp: true, Server.Value: "t2" });
        Assert.Contains("ready again", back.Notice, StringComparison.Ordinal);
        Assert.Equal(ServerLife.Dead, (await Server(floor, "t1")).Life);
        // His phone does not know yet that its call is dead: the new one takes its place.
        var there = floor.T1.Received.Single(c => c.CallPhone is not null).CallPhone;
        Assert.Equal(("", $"call-of-{there.LegId}"), (there.Replaces, floor.T2.Received.Single(c => c.CallPhone is not null).CallPhone.Replaces));
        // The next customer is his.
        floor.Database.PutLeads(1);
        await agent.UntilIn(AgentState.InCall);
        Assert.DoesNotContain(floor.T1.Received, c => c.Originate is not null);
    }

    [Fact]
    public async Task A_phone_that_cannot_replace_its_call_is_called_as_ever()
    {
        await using var floor = await Floor(leads: 0);
        floor.T2.Rules.Phone = order => order.Replaces.Length > 0 ? FakeCall.Refuses(EndCause.Rejected) : FakeCall.Answers();
        var agent = await Roaming(floor, "anna");
        floor.T1.StandStill();
        await agent.Until("he is ready at t2", s => s is { State: AgentState.Ready, PhoneUp: true, Server.Value: "t2" });
        Assert.Equal(2, floor.T2.Received.Count(c => c.CallPhone is not null));
    }

    [Fact]
    public async Task A_customer_on_a_living_server_hears_music_and_then_the_same_agent()
    {
        await using var floor = await Floor(leads: 1, carrierAt: "t2");
        var agent = await Roaming(floor, "anna");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        await floor.CampaignUntil("the call is connected", c => c is { Connected: 1, CrossServer: 1 });
        floor.T1.StandStill();
        var back = await agent.Until("he has his customer again", s => s is { State: AgentState.InCall, Server.Value: "t2" });
        Assert.Equal(call.Attempt, back.Call!.Attempt);
        Assert.Equal([true, false], floor.T2.Received.Where(c => c.MusicOnHold is not null).Select(c => c.MusicOnHold.On));
        // They are in one room of one server now; what the old link's end tells later harms nobody.
        Assert.Contains(floor.T2.Received, c => c.Join is { } join && join.LegId == floor.Database.Attempts[0].Leg.ToString());
        Assert.Empty(floor.Database.AllEnds);
    }

    [Fact]
    public async Task A_customer_on_the_dead_server_is_lost_with_the_reason_and_his_agent_wraps_up()
    {
        await using var floor = await Floor(leads: 1, carrierAt: "t1");
        var agent = await floor.ReadyAgent("bert", "t2");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        await floor.CampaignUntil("the call is connected", c => c.Connected == 1);
        floor.T1.StandStill();
        var state = await agent.UntilIn(AgentState.WrapUp);
        Assert.Equal(call.Attempt, state.Call!.Attempt);
        Assert.True(state.PhoneUp, "his own leg is on a living server");
        await CallFloor.Until("the attempt has its end", () => floor.Database.AllEnds.Count == 1);
        Assert.Equal(EndCause.ServerLost, floor.Database.AllEnds[0].Cause);
    }

    [Fact]
    public async Task What_rang_on_the_dead_server_may_have_been_answered_in_silence_and_counts_so()
    {
        await using var floor = await Floor(leads: 1, carrierAt: "t1");
        floor.T1.Rules.Customer = _ => FakeCall.NeverAnswers();
        await floor.ReadyAgent("bert", "t2");
        await floor.CampaignUntil("it rings", c => c.Ringing == 1);
        floor.T1.StandStill();
        var state = await floor.CampaignUntil("it is over", c => c.PossiblySilent == 1);
        Assert.Equal((0, 0, 1.0), (state.Answered, state.Dropped, state.DropRate));
        await CallFloor.Until("the attempt has its end", () => floor.Database.AllEnds.Count == 1);
        Assert.Equal((EndCause.ServerLost, false), (floor.Database.AllEnds[0].Cause, floor.Database.AllEnds[0].Dropped));
    }

    [Fact]
    public async Task A_server_that_others_hear_is_cut_off_and_keeps_its_calls_and_agents()
    {
        await using var floor = await Floor(leads: 1, carrierAt: "t1", hears: true);
        var agent = await Roaming(floor, "anna");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        await floor.CampaignUntil("the call is connected", c => c.Connected == 1);
        floor.T1.Beats = false;
        var told = await agent.Until("his screen says so", s => s.Notice?.Contains("cut off", StringComparison.Ordinal) ?? false);
        Assert.Equal((AgentState.InCall, "t1"), (told.State, told.Server!.Value.Value));
        floor.Database.PutLeads(3, from: 2);
        await CallFloor.Pass(1500);
        Assert.Equal(ServerLife.CutOff, (await Server(floor, "t1")).Life);
        Assert.Equal(AgentState.InCall, (await agent.Session.GetState()).State);
        Assert.Single(floor.Database.Attempts);
        Assert.Empty(floor.Database.AllEnds);

        floor.T1.Beats = true;
        await agent.Until("nothing is said any more", s => s.Notice is null);
        Assert.True((await agent.Session.HangUp()).Accepted);
        await agent.UntilIn(AgentState.WrapUp);
        Assert.True((await agent.Session.Dispose(call.Attempt, "SALE", "", null)).Accepted);
        await agent.UntilIn(AgentState.InCall);
    }

    [Fact]
    public async Task However_long_it_is_cut_off_it_is_not_dead_before_its_neighbours_say_so()
    {
        await using var floor = await Floor(leads: 1, carrierAt: "t1", hears: true, alone: TimeSpan.FromSeconds(1));
        var agent = await Roaming(floor, "anna");
        await agent.UntilIn(AgentState.InCall);
        floor.T1.Disconnect();
        await CallFloor.Until("it is cut off", () => Server(floor, "t1").GetAwaiter().GetResult().Life is ServerLife.CutOff);
        await CallFloor.Pass(2500);
        Assert.Equal(ServerLife.CutOff, (await Server(floor, "t1")).Life);
        Assert.Equal((AgentState.InCall, "t1"), ((await agent.Session.GetState()).State, (await agent.Session.GetState()).Server!.Value.Value));

        floor.T2.Hears = false;
        floor.T1.StandStill();
        await agent.Until("he is at t2", s => s is { PhoneUp: true, Server.Value: "t2" });
    }

    [Fact]
    public async Task Who_has_no_second_server_is_told_and_called_as_soon_as_his_phone_registers_again()
    {
        await using var floor = await Floor(leads: 0);
        var agent = await floor.ReadyAgent("anna");
        floor.T1.StandStill();
        var lost = await agent.Until("his screen says so", s => s.Notice?.Contains("as soon as it registers", StringComparison.Ordinal) ?? false);
        Assert.Equal((AgentState.Paused, "PHONE"), (lost.State, lost.PauseCode));
        floor.T1.StandStill(false);
        floor.T1.Restart();
        floor.T1.RegisterPhone(agent.Phone.Value, true);
        await agent.Until("he is ready again", s => s is { State: AgentState.Ready, PhoneUp: true });
    }

    [Fact]
    public async Task A_server_that_stood_still_ends_what_was_given_up_before_it_may_send_again()
    {
        await using var floor = await Floor(leads: 1, carrierAt: "t1");
        var agent = await Roaming(floor, "anna");
        await agent.UntilIn(AgentState.InCall);
        await floor.CampaignUntil("the call is connected", c => c.Connected == 1);
        floor.T1.StandStill();
        await agent.Until("he is at t2", s => s is { PhoneUp: true, Server.Value: "t2" });
        floor.T1.Fence = 7;
        floor.T1.StandStill(false);
        await CallFloor.Until("the fence is lifted", () => floor.T1.Received.Any(c => c.LiftFence is { Fence: 7 }));
        var orders = floor.T1.Received.SkipWhile(c => c.HangUp is null).ToList();
        Assert.Equal(2, orders.TakeWhile(c => c.LiftFence is null).Count(c => c.HangUp is not null));
        await CallFloor.Until("nothing is left there", () => floor.T1.EventLog.Count(e => e.LegEnded is not null) == 2);
        Assert.Single(floor.Database.AllEnds);
    }

    private static async Task<CallFloor> Floor(int leads, string? carrierAt = null, bool hears = false, TimeSpan? alone = null)
    {
        var floor = CallFloor.With(servers: 2, leads: leads);
        if (carrierAt is not null)
            floor.Database.CarrierList[0] = floor.Database.CarrierList[0] with { Servers = [new(carrierAt)] };
        floor.T1.Beat(Beat);
        floor.T2.Beat(Beat);
        floor.T2.Hears = hears;
        if (alone is { } time)
            floor.Options = o => o.ServerDeadAfter = time;
        return await floor.Start();
    }

    /// <summary>His phone is registered at both servers.</summary>
    private static async Task<Agent> Roaming(CallFloor floor, string name)
    {
        var agent = floor.Agent(name);
        floor.Database.PhoneList[^1] = floor.Database.PhoneList[^1] with { SecondServer = new("t2") };
        floor.T1.RegisterPhone(agent.Phone.Value, true);
        floor.T2.RegisterPhone(agent.Phone.Value, true);
        await CallFloor.Until("both gateways know the phone", () => Phones("t1") == 1 && Phones("t2") == 1);
        await agent.LogIn();
        await agent.Ready();
        return agent;

        int Phones(string server) => Server(floor, server).GetAwaiter().GetResult().PhonesRegistered;
    }

    private static Task<ServerSnapshot> Server(CallFloor floor, string id) => floor.Grains.GetGrain<ISwitchGatewayGrain>(id).GetState();
}
