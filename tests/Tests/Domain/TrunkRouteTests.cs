using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

/// <summary>Which way a call takes to an agent at another server.</summary>
public sealed class TrunkRouteTests
{
    private static readonly ServerId A = new("a"), B = new("b"), C = new("c"), D = new("d");

    [Theory]
    // a-b, a-c, c-b, a-d, d-b: good, poor, down or not told of
    [InlineData("good good good good good", "straight")]
    [InlineData("? ? ? ? ?", "straight")]
    [InlineData("? down down down down", "straight")]
    [InlineData("poor good good down good", "c")]
    [InlineData("poor good poor good good", "d")]
    [InlineData("poor poor poor good poor", "straight")]
    [InlineData("poor down good good down", "straight")]
    [InlineData("down good good good good", "c")]
    [InlineData("down poor good ? ?", "d")]
    [InlineData("down poor good down good", "c")]
    [InlineData("down down good good down", "none")]
    public void The_best_way_is_taken_and_the_straight_one_of_equals(string trunks, string way)
    {
        var routes = new TrunkRoutes();
        (ServerId From, ServerId To)[] ends = [(A, B), (A, C), (C, B), (A, D), (D, B)];
        foreach (var ((from, to), state) in ends.Zip(trunks.Split(' ')))
        {
            // By the far end alone, too: either end may be the one that knows.
            if (state == "good")
                routes.Set(from, Trunk(to, "good"));
            if (state != "?")
                routes.Set(to, Trunk(from, state));
        }

        Assert.Equal(way, routes.Find(A, B, [A, B, C, D]) switch { null => "none", { Via: null } => "straight", { Via: { } via } => via.Value });
    }

    [Fact]
    public void Of_two_ways_over_others_the_quicker_one_is_taken()
    {
        var routes = new TrunkRoutes();
        routes.Set(A, Trunk(B, "down"));
        routes.Set(A, new TrunkState(C, true, 80));
        routes.Set(A, new TrunkState(D, true, 20));
        routes.Set(B, new TrunkState(D, true, 30));
        Assert.Equal(C, routes.Find(A, B, [C])!.Value.Via);
        Assert.Equal(D, routes.Find(A, B, [C, D])!.Value.Via);
    }

    [Theory]
    [InlineData(true, 299, 5.9, 59, TrunkPath.Good)]
    [InlineData(true, 300, 0, 0, TrunkPath.Poor)]
    [InlineData(true, 1, 6, 0, TrunkPath.Poor)]
    [InlineData(true, 1, 0, 60, TrunkPath.Poor)]
    [InlineData(false, 1, 0, 0, TrunkPath.Broken)]
    public void A_trunk_that_loses_or_delays_is_a_poor_way(bool up, double trip, double loss, double jitter, TrunkPath path) =>
        Assert.Equal(path, new TrunkState(B, up, trip, loss, jitter).Path);

    [Fact]
    public async Task A_call_goes_round_a_trunk_that_loses_and_back_to_it_when_it_is_well()
    {
        await using var floor = await AllWithCarrierAtT1(leads: 0);
        var agent = await floor.ReadyAgent("anna", "t2");
        Assert.Equal("", (await LinkOfNextCall(floor, agent)).ViaServerId);
        floor.T2.TrunkIs(new TrunkHealth { ServerId = "t1", Up = true, RoundTripMs = 1, LossPercent = 20 });
        var round = await LinkOfNextCall(floor, agent);
        Assert.Equal(("t3", "t2"), (round.ViaServerId, round.ServerId));
        floor.T2.TrunkIs(new TrunkHealth { ServerId = "t1", Up = true, RoundTripMs = 1 });
        Assert.Equal("", (await LinkOfNextCall(floor, agent)).ViaServerId);
    }

    [Fact]
    public async Task For_agents_to_whom_no_way_leads_nobody_is_dialled_and_the_floor_says_why()
    {
        await using var floor = await AllWithCarrierAtT1(leads: 0);
        var agent = await floor.ReadyAgent("anna", "t2");
        floor.T2.TrunkIs(new TrunkHealth { ServerId = "t1" });
        floor.T2.TrunkIs(new TrunkHealth { ServerId = "t3" });
        await Known(floor);
        floor.Database.PutLeads(1);
        await floor.TheCampaign.LeadsChanged();
        await floor.CampaignUntil("why nothing is dialled", c => c.Binding == "1 agents are ready, but no trunk leads to their telephony server");
        Assert.DoesNotContain(floor.T1.Received, c => c.KindCase is Command.KindOneofCase.Originate);
        floor.T2.TrunkIs(new TrunkHealth { ServerId = "t3", Up = true });
        await agent.UntilIn(AgentState.InCall);
    }

    [Fact]
    public async Task A_call_whose_trunk_breaks_goes_on_over_another_server_with_the_same_agent()
    {
        await using var floor = await AllWithCarrierAtT1(leads: 1);
        var agent = await floor.ReadyAgent("anna", "t2");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        await CallFloor.Until("a link", () => floor.T1.Received.Any(c => c.KindCase is Command.KindOneofCase.Link));
        var link = floor.T1.Received.Last(c => c.KindCase is Command.KindOneofCase.Link).Link;
        floor.T1.TrunkIs(new TrunkHealth { ServerId = "t2" });
        floor.T1.LoseMedia(link.LinkId);
        await CallFloor.Until("a new link", () => floor.T1.Received.Any(c => c.KindCase is Command.KindOneofCase.Link && c.Link.ViaServerId == "t3"));
        await CallFloor.Until("it is recorded again", () => floor.T2.Received.Count(c => c.KindCase is Command.KindOneofCase.StartRecording) == 2);
        var state = await agent.UntilIn(AgentState.InCall);
        Assert.Equal(call.Attempt, state.Call!.Attempt);
        Assert.True((await agent.Session.HangUp()).Accepted);
        await agent.UntilIn(AgentState.WrapUp);
        await CallFloor.Until("no link is left anywhere", () => floor.Switches.Values.All(s => s.Snapshot(default).Result.Legs.All(l => l.Kind is not LegKind.LegLink)));
    }

    private static async Task<CallFloor> AllWithCarrierAtT1(int leads)
    {
        var floor = CallFloor.With(s => s with { DropAfter = TimeSpan.FromMilliseconds(500) }, servers: 3, leads);
        floor.Database.CarrierList[0] = floor.Database.CarrierList[0] with { Servers = [new("t1")] };
        return await floor.Start();
    }

    /// <summary>The agent's next call, and the way that it took; he is ready again afterwards.</summary>
    private static async Task<Link> LinkOfNextCall(CallFloor floor, Agent agent)
    {
        await Known(floor);
        var before = Links().Count;
        floor.Database.PutLeads(1);
        await floor.TheCampaign.LeadsChanged();
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        await CallFloor.Until("a link", () => Links().Count > before);
        Assert.True((await agent.Session.HangUp()).Accepted);
        await agent.UntilIn(AgentState.WrapUp);
        Assert.True((await agent.Session.Dispose(call.Attempt, "SALE", "", null)).Accepted);
        await agent.UntilIn(AgentState.Ready);
        return Links()[^1];

        List<Link> Links() => [.. floor.T1.Received.Where(c => c.KindCase is Command.KindOneofCase.Link).Select(c => c.Link)];
    }

    /// <summary>What the switches told has reached the campaign: events come in order, and it is asked after them.</summary>
    private static Task Known(CallFloor floor) => CallFloor.Pass(200);

    private static TrunkState Trunk(ServerId to, string state) => state switch
    {
        "good" => new(to, true, 1),
        "poor" => new(to, true, 1, LossPercent: 10),
        _ => new(to, false, 0),
    };
}
