using Carillon.Lab.Relay;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>A server that calls itself and its neighbours, and what it says when something is wrong on the way.</summary>
public sealed class SelfTestTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_finds_delay_level_and_no_loss_and_leaves_nothing_behind()
    {
        await using var world = await SwitchWorld.Create();
        await using var events = new EventWatch(world.Control);
        await events.Next("the trunk", e => e.TrunkHealth is { ServerId: "t2", Up: true });
        foreach (var server in (string[])["", "t2"])
        {
            var found = await Run(world.Control, events, server);
            Assert.True(found.Ok, found.Text);
            Assert.InRange(found.RoundTripMs, 1, 300);
            Assert.InRange(found.LevelDb, -0.5, 0.5);
            Assert.InRange(found.SetUpMs, 0u, 5_000u);
        }

        foreach (var control in (ICallControl[])[world.Control, world.Neighbour])
            await Eventually.True(async () => (await control.Snapshot(Ct)).Legs.Count == 0, "no leg is left");
    }

    [Fact]
    public async Task A_server_without_an_echo_says_so_and_so_does_who_calls_it()
    {
        await using var world = await SwitchWorld.Create(optionsAre: o => o.EchoNumber = "");
        await using var events = new EventWatch(world.Neighbour);
        var own = await world.Control.Execute(new Command { SelfTest = new SelfTest { LegId = NewId() } }, Ct);
        Assert.Equal((ResultCode.ResultInvalid, "this server has no echo number (EchoNumber is empty)"), (own.Code, own.Text));
        await events.Next("the trunk", e => e.TrunkHealth is { ServerId: "t1", Up: true });
        var found = await Run(world.Neighbour, events, "t1");
        Assert.False(found.Ok);
        Assert.StartsWith("the call was not answered", found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_that_is_hung_up_is_told_once()
    {
        await using var world = await SwitchWorld.Create();
        await using var events = new EventWatch(world.Control);
        var leg = NewId();
        await Orders.Give(world.Control, new Command { SelfTest = new SelfTest { LegId = leg } });
        await events.Answered(leg);
        await Orders.Give(world.Control, new Command { HangUp = new HangUp { LegId = leg } });
        await events.Ended(leg);
        var told = Assert.Single(events.Seen, e => e.SelfTestEnded is not null).SelfTestEnded;
        Assert.Equal((leg, false), (told.LegId, told.Ok));
        Assert.StartsWith("the call ended", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loss_on_the_trunk_is_measured_and_a_trunk_that_is_down_is_not_called()
    {
        await using var world = await LineWorld.Create(agents: 0);
        world.Line.FromA = world.Line.FromB = new LineConditions { Loss = 0.15 };
        var found = await Run(world.Control, world.Near, "t2");
        Assert.False(found.Ok);
        Assert.InRange(found.LossPercent, 8, 60); // twice 15 %
        Assert.Contains("did not come back", found.Text, StringComparison.Ordinal);
        world.Line.FromA = world.Line.FromB = new LineConditions { Cut = true };
        await world.Near.Next("the trunk's end", e => e.TrunkHealth is { ServerId: "t2", Up: false });
        var refused = await world.Control.Execute(new Command { SelfTest = new SelfTest { LegId = NewId(), ServerId = "t2" } }, Ct);
        Assert.Equal((ResultCode.ResultUnknownPeer, "the trunk to t2 is down"), (refused.Code, refused.Text));
    }

    [Fact]
    public async Task Five_tests_run_at_a_time()
    {
        await using var world = await SwitchWorld.Create();
        for (var n = 0; n < 5; n++)
            await Orders.Give(world.Control, new Command { SelfTest = new SelfTest { LegId = NewId() } });
        Assert.Equal(ResultCode.ResultOverloaded, (await world.Control.Execute(new Command { SelfTest = new SelfTest { LegId = NewId() } }, Ct)).Code);
    }

    /// <summary>The word by which a server knows itself is nobody else's, whoever guesses at it.</summary>
    [Fact]
    public async Task Who_says_to_be_the_server_itself_is_asked_for_a_proof()
    {
        await using var world = await SwitchWorld.Create();
        await using var stranger = await TestParty.Start(world.Address(77), 500);
        stranger.Trust(world.One.Host.SipEndPoint.Address);
        var caller = stranger.CallIn(world.One.Host.SipEndPoint, "self-test", "echo", headers: [new SipHeader("X-Carillon-Own", new string('0', 32))]);
        Assert.Equal(401, await caller.FinalStatus);
        Assert.Empty((await world.Control.Snapshot(Ct)).Legs);
    }

    private static async Task<SelfTestEnded> Run(ICallControl control, EventWatch events, string server)
    {
        var leg = NewId();
        await Orders.Give(control, new Command { SelfTest = new SelfTest { LegId = leg, ServerId = server } });
        return (await events.Next($"the test of '{server}'", e => e.SelfTestEnded?.LegId == leg)).SelfTestEnded;
    }
}
