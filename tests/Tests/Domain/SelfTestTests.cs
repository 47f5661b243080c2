using Carillon.Domain;
using Carillon.Domain.Cluster;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;
using Orleans;

namespace Carillon.Tests.Domain;

/// <summary>A telephony server's self-test, ordered through its gateway: every route is called, five at a time, and every one comes to an end.</summary>
public sealed class SelfTestTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly UserId Ada = new("ada");

    [Fact]
    public async Task A_server_calls_its_own_echo_and_that_behind_its_trunk_and_what_it_found_is_told()
    {
        await using var floor = CallFloor.With(servers: 2);
        floor.T1.Rules.SelfTest = server => server.Length == 0
            ? new SelfTestEnded { Ok = true, SetUpMs = 5, RoundTripMs = 60, LevelDb = -0.5, LossPercent = 1.5 }
            : new SelfTestEnded { Text = "nothing came back", SetUpMs = 7 };
        floor.T1.Rules.Heard = (leg, kind) => new LegQuality { LegId = leg, Kind = kind, PacketsReceived = 500 };
        await floor.Start();
        var gateway = Gateway(floor);
        Assert.Null(await gateway.SelfTest());
        var first = await Started(gateway);
        Assert.Equal((new ServerId("t1"), Ada, true), (first.Server, first.By, first.IsRunning));
        Assert.Equal(first.At, (await gateway.StartSelfTest(new("bob"))).Test!.At); // the one that runs
        var found = await Ended(gateway);
        Assert.Equal(
            [
                new SelfTestRoute(new("t1")) { State = SelfTestState.Ok, SetUp = TimeSpan.FromMilliseconds(5), Sound = new(TimeSpan.FromMilliseconds(60), -0.5, 0.015) },
                new SelfTestRoute(new("t2")) { State = SelfTestState.Failed, Text = "nothing came back", SetUp = TimeSpan.FromMilliseconds(7) },
            ],
            found.Routes);
        Assert.Equal((Ada, first.At), (found.By, found.At));
        await CallFloor.Pass(100);
        Assert.Empty(floor.Database.Audio); // it is no call, and says nothing of how calls are heard
        Assert.NotEqual(first.At, (await gateway.StartSelfTest(Ada)).Test!.At); // a new one
    }

    [Fact]
    public async Task A_server_that_is_away_is_not_tested_and_one_that_began_anew_ends_its_test()
    {
        await using var floor = CallFloor.With(servers: 2);
        floor.T1.Rules.SelfTestTime = TimeSpan.FromHours(1);
        await floor.Start();
        var gateway = Gateway(floor);
        await Started(gateway);
        floor.T1.Restart();
        var lost = await Ended(gateway);
        Assert.All(lost.Routes, r => Assert.Equal(SelfTestState.Failed, r.State));

        floor.T1.Disconnect();
        SelfTestReply? refused = null;
        await CallFloor.Until("the server is away", () => (refused = gateway.StartSelfTest(Ada).GetAwaiter().GetResult()).Test is null);
        Assert.Equal("disconnected by the test", refused!.Text);
    }

    [Fact]
    public async Task When_the_server_is_given_up_so_is_its_test()
    {
        await using var floor = CallFloor.With(servers: 2);
        floor.Options = o => o.ServerDeadAfter = TimeSpan.FromMilliseconds(200);
        floor.T1.Rules.SelfTestTime = TimeSpan.FromHours(1);
        await floor.Start();
        var gateway = Gateway(floor);
        await Started(gateway);
        floor.T1.Disconnect();
        Assert.All((await Ended(gateway)).Routes, r => Assert.Equal((SelfTestState.Failed, "the server is away: disconnected by the test"), (r.State, r.Text)));
    }

    [Fact]
    public void Five_are_called_at_a_time_and_the_next_when_one_has_ended()
    {
        var test = Run(peers: 7);
        var first = test.Next(Noon);
        Assert.Equal(["t0", "p1", "p2", "p3", "p4"], first.Select(f => f.To.Value));
        Assert.Empty(test.Next(Noon));
        test.Heard(new SelfTestEnded { LegId = first[2].Leg.ToString(), Ok = true, RoundTripMs = 50 });
        test.Heard(new SelfTestEnded { LegId = first[2].Leg.ToString(), Text = "told twice" });
        test.Heard(new SelfTestEnded { LegId = LegId.New().ToString(), Ok = true });
        var next = Assert.Single(test.Next(Noon));
        Assert.Equal("p5", next.To.Value);
        Assert.Equal(SelfTestState.Ok, test.Snapshot.Routes[2].State);
        Assert.True(test.IsRunning);
    }

    [Fact]
    public void A_refusal_ends_a_route_but_for_too_much_to_do_which_is_tried_again()
    {
        var test = Run(peers: 2);
        var calls = test.Next(Noon);
        test.Refused(calls[0].Leg, new(ResultCode.ResultOverloaded, "5 self-tests are running"));
        test.Refused(calls[1].Leg, new(ResultCode.ResultUnknownPeer, "the trunk to p1 is down"));
        test.Refused(calls[2].Leg, new(ResultCode.ResultNoAnswer, ""));
        Assert.Equal([SelfTestState.Waiting, SelfTestState.Failed, SelfTestState.Failed], test.Snapshot.Routes.Select(r => r.State));
        Assert.Equal(["", "the trunk to p1 is down", "ResultNoAnswer"], test.Snapshot.Routes.Select(r => r.Text));
        Assert.Equal("t0", Assert.Single(test.Next(Noon)).To.Value);
    }

    [Fact]
    public void What_is_never_told_ends_after_its_time()
    {
        var test = Run(peers: 1);
        var calls = test.Next(Noon);
        test.Refused(calls[1].Leg, new(ResultCode.ResultOverloaded, ""));
        test.GiveUp(Noon + SelfTestRun.Patience, "nothing was told");
        Assert.Equal([SelfTestState.Running, SelfTestState.Waiting], test.Snapshot.Routes.Select(r => r.State));
        test.GiveUp(Noon + SelfTestRun.Patience + TimeSpan.FromSeconds(1), "nothing was told");
        Assert.Equal([SelfTestState.Failed, SelfTestState.Waiting], test.Snapshot.Routes.Select(r => r.State));
        test.GiveUp(Noon + 2 * SelfTestRun.Patience + TimeSpan.FromSeconds(1), "no place was free");
        Assert.Equal(["nothing was told", "no place was free"], test.Snapshot.Routes.Select(r => r.Text));
        Assert.False(test.IsRunning);
    }

    private static SelfTestRun Run(int peers) => new(new("t0"), Ada, Noon, Enumerable.Range(1, peers).Reverse().Select(n => new ServerId($"p{n}")).Append(new("t0")));

    private static ISwitchGatewayGrain Gateway(CallFloor floor) => floor.Grains.GetGrain<ISwitchGatewayGrain>("t1");

    /// <summary>Once the server is up and knows its trunk.</summary>
    private static async Task<SelfTestSnapshot> Started(ISwitchGatewayGrain gateway)
    {
        ServerSnapshot? state = null;
        await CallFloor.Until("the trunk of t1", () => (state = gateway.GetState().GetAwaiter().GetResult()) is { Up: true, Trunks.Count: 1 });
        return (await gateway.StartSelfTest(Ada)).Test!;
    }

    private static async Task<SelfTestSnapshot> Ended(ISwitchGatewayGrain gateway)
    {
        SelfTestSnapshot? test = null;
        await CallFloor.Until("the end of the self-test", () => (test = gateway.SelfTest().GetAwaiter().GetResult()) is { IsRunning: false });
        return test!;
    }
}
