using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

/// <summary>How calls were heard is kept with them, and summed for the floor.</summary>
public sealed class AudioTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_call_over_a_trunk_is_kept_with_how_its_customer_its_link_and_its_agents_phone_were_heard()
    {
        await using var floor = CallFloor.With(servers: 2, leads: 1);
        floor.Database.CarrierList[0] = floor.Database.CarrierList[0] with { Servers = [new("t1")] };
        foreach (var each in floor.Switches.Values)
            each.Rules.Heard = Heard;
        await floor.Start();
        var agent = await floor.ReadyAgent("anna", "t2");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        Assert.True((await agent.Session.HangUp()).Accepted);
        await agent.UntilIn(AgentState.WrapUp);
        Assert.True((await agent.Session.LogOut()).Accepted);
        await CallFloor.Until("customer, both ends of the link and the phone are kept", () => floor.Database.Audio.Count == 4);

        var customer = Assert.Single(floor.Database.Audio, a => a.Of is AudioOf.Customer);
        Assert.Equal((call.Attempt, new ServerId("t1"), new CarrierId("lab")), (customer.Attempt!.Value, customer.Server, customer.Carrier!.Value));
        Assert.Equal((4.1, 3.2, 3.2, 20.0), (customer.Quality.Mos, customer.Quality.FarMos, customer.Quality.Worst, customer.Quality.RoundTripMs));
        var link = Assert.Single(floor.Database.Audio, a => a.Of is AudioOf.Link && a.Attempt is not null);
        Assert.Equal((call.Attempt, new ServerId("t1"), new ServerId("t2")), (link.Attempt!.Value, link.Server, link.Peer!.Value));
        var farEnd = Assert.Single(floor.Database.Audio, a => a.Of is AudioOf.Link && a.Server.Value == "t2");
        Assert.Equal((link.Leg, new ServerId("t1")), (farEnd.Leg, farEnd.Peer!.Value));
        var phone = Assert.Single(floor.Database.Audio, a => a.Of is AudioOf.Agent);
        Assert.Equal((agent.Id, new ServerId("t2")), (phone.Agent!.Value, phone.Server));
        Assert.Equal(phone.Leg, Assert.Single(floor.Database.AllEnds).AgentLeg);

        var servers = await floor.Grains.GetGrain<IFloorGrain>("floor").Audio();
        Assert.Equal([new(AudioOf.Agent, ""), new(AudioOf.Link, "t1")], servers.Single(s => s.Server.Value == "t2").Paths.Select(p => p.Path));
        var heard = servers.Single(s => s.Server.Value == "t1");
        var lab = Assert.Single(heard.Paths, p => p.Path == new AudioPath(AudioOf.Customer, "lab"));
        Assert.Equal((1, 1, 4.1, 3.2), (lab.Hour.Legs, lab.Hour.Poor, lab.Hour.Mos!.Value, lab.Hour.FarMos!.Value));
    }

    [Fact]
    public async Task A_telling_is_not_forgotten_by_the_switch_before_it_is_a_durable_fact()
    {
        await using var floor = await CallFloor.With(leads: 1).Start();
        // Something happens just before the telling: once the switch was let forget that, it was let forget all that may be forgotten.
        floor.T1.Rules.Heard = (leg, kind) =>
        {
            floor.T1.RegisterPhone("mark", true);
            return Heard(leg, kind);
        };
        floor.Database.RefusesAudio = true;
        var agent = await floor.ReadyAgent("anna");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        Assert.True((await agent.Session.HangUp()).Accepted);
        await CallFloor.Until("the end is stored", () => floor.Database.AllEnds.Count == 1);
        await CallFloor.Until("the switch is let forget what was before the telling", () => !floor.T1.EventLog.Any(e => e.PhoneRegistered?.PhoneId == "mark"));
        Assert.Single(floor.T1.EventLog, e => e.LegQuality is not null);
        floor.Database.RefusesAudio = false;
        await CallFloor.Until("it is tried again", () => floor.Database.Audio.Count == 1);
        Assert.Equal(call.Attempt, floor.Database.Audio.Single().Attempt);
        await CallFloor.Until("the switch is let forget it", () => floor.T1.EventLog.All(e => e.LegQuality is null));
    }

    [Fact]
    public async Task A_web_process_that_came_later_knows_whose_leg_it_was_and_what_was_before()
    {
        await using var floor = await CallFloor.With(leads: 1).Start();
        floor.T1.Rules.Heard = Heard;
        var agent = await floor.ReadyAgent("anna");
        await agent.UntilIn(AgentState.InCall);
        await CallFloor.Until("what was told is forgotten", () => floor.T1.EventLog.Count == 0);
        await floor.KillWeb();
        await floor.Start();
        await floor.TheCampaign.EnsureActive();
        await CallFloor.Until("the new process holds the server", () => floor.T1.Received.Count(c => c.KindCase is Command.KindOneofCase.AnnounceEpoch) > 1);
        floor.T1.CustomerHangsUp(Assert.Single(floor.Database.Attempts).Leg.ToString());
        await CallFloor.Until("the customer's audio is kept", () => floor.Database.Audio.Count == 1);
        Assert.Equal((AudioOf.Customer, new CarrierId("lab")), (floor.Database.Audio.Single().Of, floor.Database.Audio.Single().Carrier!.Value));

        floor.Database.Audio.Enqueue(floor.Database.Audio.Single() with { Leg = LegId.New(), At = DateTimeOffset.UtcNow.AddHours(-2) });
        var heard = Assert.Single((await floor.Grains.GetGrain<ISwitchGatewayGrain>("t1").Audio()).Paths);
        Assert.Equal((1, 2), (heard.Hour.Legs, heard.Day.Legs));
    }

    [Fact]
    public void An_hour_and_a_day_are_summed_by_what_ended_in_them()
    {
        var trend = new AudioTrend();
        trend.Add(Leg(Noon.AddHours(-25), 1.0));
        trend.Add(Leg(Noon.AddHours(-2), 3.0));
        trend.Add(Leg(Noon.AddMinutes(-1), 4.0));
        trend.Add(Leg(Noon.AddMinutes(-1), 4.4));
        trend.Add(Leg(Noon, null));
        var summary = Assert.Single(trend.Read(Noon));
        Assert.Equal((3, 0), (summary.Hour.Legs, summary.Hour.Poor));
        Assert.Equal((4, 1), (summary.Day.Legs, summary.Day.Poor));
        Assert.Equal(4.2, summary.Hour.Mos!.Value, 6);
        Assert.Equal(11.4 / 3, summary.Day.Mos!.Value, 6);
        Assert.Equal([new AudioPoint(Noon.AddMinutes(-1), 4.2)], summary.Line);
        Assert.Empty(trend.Read(Noon.AddDays(2)));
    }

    private static LegAudio Leg(DateTimeOffset at, double? mos) => new()
    {
        Leg = LegId.New(),
        Server = new("t1"),
        Of = AudioOf.Customer,
        Carrier = new("lab"),
        At = at,
        Quality = new() { Mos = mos },
    };

    private static LegQuality Heard(string leg, LegKind kind) => new()
    {
        LegId = leg,
        PacketsReceived = 500,
        PacketsLost = 5,
        LossPercent = 1,
        JitterMs = 2.5,
        RoundTripMs = 20,
        MosListening = 4.1,
        MosConversational = 4.0,
        FarLossPercent = 6,
        FarMosListening = 3.2,
    };
}
