using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

/// <summary>A telephony server that is being emptied: the calls on it live on, no new ones begin, its agents go.</summary>
public sealed class DrainTests
{
    private static readonly ServerId First = new("t1");
    private static readonly ServerId Second = new("t2");

    [Fact]
    public async Task A_call_on_a_server_that_drains_lives_on_and_the_next_ones_are_placed_elsewhere()
    {
        await using var floor = await Floor(s => s with { WrapUpMaximum = TimeSpan.FromMilliseconds(50) });
        var anna = await floor.ReadyAgent("anna");
        var call = (await anna.UntilIn(AgentState.InCall)).Call!;
        await floor.CampaignUntil("the call is connected", c => c.Connected == 1);

        await Drain(floor, First);
        var before = Placed(floor, First);
        var bert = await floor.ReadyAgent("bert");
        Assert.Equal(Second, (await bert.UntilIn(AgentState.InCall)).Server);
        await CallFloor.Pass(300);

        Assert.Equal(before, Placed(floor, First));
        Assert.DoesNotContain(floor.Database.AllEnds, e => e.Id == call.Attempt);
        var still = await anna.Session.GetState();
        Assert.Equal((AgentState.InCall, First, call.Attempt), (still.State, still.Server, still.Call?.Attempt));
    }

    [Fact]
    public async Task An_agent_who_waits_goes_to_another_server_and_is_ready_there_without_typing()
    {
        await using var floor = await Floor(leads: 0);
        var anna = await floor.ReadyAgent("anna");
        var leg = PhoneLeg(floor.T1, "anna");

        await Drain(floor, First);

        var moved = await anna.Until("she is ready at the other server", s => s is { State: AgentState.Ready, PhoneUp: true } && s.Server == Second);
        Assert.Null(moved.PauseCode);
        Assert.Contains(floor.T1.Received, c => c.HangUp?.LegId == leg);
        var server = await ServerUntil(floor, First, s => s is { Draining: true, Legs: 0, AgentLegs: 0 });
        Assert.True(server.Up);
    }

    [Fact]
    public async Task An_agent_in_a_call_goes_after_his_wrap_up_and_who_was_paused_stays_paused()
    {
        await using var floor = await Floor(leads: 1);
        var anna = await floor.ReadyAgent("anna");
        var call = (await anna.UntilIn(AgentState.InCall)).Call!;
        var bert = floor.Agent("bert");
        await bert.LogIn();

        await Drain(floor, First);
        Assert.Equal("LOGIN", (await bert.Until("he is at the other server", s => s is { State: AgentState.Paused, PhoneUp: true } && s.Server == Second)).PauseCode);
        Assert.Equal(First, (await anna.Session.GetState()).Server);
        Assert.True((await anna.Session.HangUp()).Accepted);
        await anna.UntilIn(AgentState.WrapUp);
        Assert.True((await anna.Session.Dispose(call.Attempt, "NI", "", null)).Accepted);
        await anna.Until("she is ready at the other server", s => s is { State: AgentState.Ready, PhoneUp: true } && s.Server == Second);
    }

    [Fact]
    public async Task Whose_phone_is_registered_nowhere_else_is_told_and_goes_on_as_soon_as_it_is()
    {
        await using var floor = await Floor(leads: 0, atT2: false);
        var anna = await floor.ReadyAgent("anna");

        await Drain(floor, First);

        var told = await anna.Until("she is told", s => s is { State: AgentState.Paused, PhoneUp: false });
        Assert.Contains("registered at no other", told.Notice, StringComparison.Ordinal);
        var bert = await floor.Agent("bert").Session.LogIn(new AgentLogIn(CallFloor.Campaign, floor.Agent("bert").Phone));
        Assert.Contains("t1 is being emptied", bert.Refusal, StringComparison.Ordinal);
        floor.T2.Rules.PhoneIsRegistered = _ => true;
        floor.T2.RegisterPhone(anna.Phone.Value, true);
        await anna.Until("she is ready at the other server", s => s is { State: AgentState.Ready, PhoneUp: true } && s.Server == Second);
    }

    [Fact]
    public async Task A_server_that_is_taken_back_gets_calls_again()
    {
        await using var floor = await Floor(s => s with { WrapUpMaximum = TimeSpan.FromMilliseconds(50) });
        await Drain(floor, First);
        var anna = await floor.ReadyAgent("anna");
        Assert.Equal(Second, (await anna.UntilIn(AgentState.InCall)).Server);
        Assert.Equal(0, Placed(floor, First));

        await Drain(floor, First, draining: false);

        await floor.ReadyAgent("bert");
        await CallFloor.Until("a call is placed on it", () => Placed(floor, First) > 0);
    }

    [Fact]
    public void The_rate_of_a_carrier_goes_to_those_that_place_calls_and_its_channels_stay_where_calls_may_be()
    {
        var carrier = new CarrierSettings { Id = new("c"), Name = "c", Host = "127.0.0.20", Servers = [new("t1"), new("t2"), new("t3")] };
        TelephonyServer[] servers = [.. "t1 t2 t3 t4".Split(' ').Select(id => new TelephonyServer { Id = new(id), Control = new($"http://{id}"), Iax2Host = id, Draining = id is "t1" or "t4" })];
        var share = CarrierShare.Of(carrier, servers);
        Assert.Equal(new CarrierShare(Having: 3, Placing: 2), share);
        Assert.Equal((34u, 68, 0u, 0), (share.OfCalls(100), share.OfAllPlacing(100), share.OfCalls(0), share.OfAllPlacing(0)));
        Assert.Equal(new CarrierShare(1, 1), CarrierShare.Of(carrier, []));
    }

    /// <summary>Two servers, and phones of two people that are registered at both, or at the first alone.</summary>
    private static async Task<CallFloor> Floor(Func<CampaignSettings, CampaignSettings>? settings = null, int leads = 50, bool atT2 = true)
    {
        var floor = CallFloor.With(settings, servers: 2, leads);
        floor.T2.Rules.PhoneIsRegistered = _ => atT2;
        _ = floor.Agent("anna");
        _ = floor.Agent("bert");
        for (var n = 0; n < floor.Database.PhoneList.Count; n++)
            floor.Database.PhoneList[n] = floor.Database.PhoneList[n] with { SecondServer = Second };
        return await floor.Start();
    }

    private static async Task Drain(CallFloor floor, ServerId server, bool draining = true)
    {
        var at = floor.Database.TelephonyServers.FindIndex(s => s.Id == server);
        floor.Database.TelephonyServers[at] = floor.Database.TelephonyServers[at] with { Draining = draining };
        await Task.WhenAll(floor.Switches.Keys.Select(s => floor.Grains.GetGrain<ISwitchGatewayGrain>(s.Value).ConfigurationChanged()));
    }

    private static int Placed(CallFloor floor, ServerId server) => floor.Switches[server].Received.Count(c => c.Originate is not null);

    private static string PhoneLeg(Carillon.Telephony.Fake.FakeSwitch at, string agent) => at.Received.Last(c => c.CallPhone?.AgentId == agent).CallPhone.LegId;

    private static async Task<ServerSnapshot> ServerUntil(CallFloor floor, ServerId server, Func<ServerSnapshot, bool> isSo)
    {
        ServerSnapshot? seen = null;
        await CallFloor.Until($"{server} to be so", () => isSo(seen = floor.Grains.GetGrain<ISwitchGatewayGrain>(server.Value).GetState().Result));
        return seen!;
    }
}
