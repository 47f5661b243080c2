using Carillon.Signalling.Iax2;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>Two foreign peers that have called in are connected with each other and go on without us; and a call of ours follows its peer's transfer to another peer.</summary>
public sealed class IaxTransferTests : IAsyncDisposable
{
    private const double LeftTone = 900, RightTone = 1500;

    private SwitchWorld _world = null!;
    private IaxParty _left = null!, _right = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_calls_that_came_in_become_one_without_us()
    {
        await Start(transfer: true);
        await using var events = new EventWatch(_world.Control);
        await _world.Listened();
        var (left, right) = (await Answered(_left, events), await Answered(_right, events));
        await Orders.Give(_world.Control, new Command { Transfer = new Transfer { LegId = left.Leg, ToLegId = right.Leg } });
        Assert.True((await events.Next("the transfer", e => e.TransferEnded?.LegId == left.Leg)).TransferEnded is { Completed: true, Text: "" });
        Assert.Equal((EndCause.Normal, EndCause.Normal), ((await events.Ended(left.Leg)).Cause, (await events.Ended(right.Leg)).Cause));
        await Task.WhenAll(left.Call.Tone.Hears(RightTone), right.Call.Tone.Hears(LeftTone));
        Assert.Empty((await _world.Control.Snapshot(Ct)).Legs);
        left.Call.Call!.HangUp();
        Assert.Equal((Iax2EndedBy.Remote, (byte)16), ((await right.Call.End).By, (await right.Call.End).Q850));
    }

    [Fact]
    public async Task Where_it_is_not_configured_it_comes_to_nothing_and_both_speak_on()
    {
        await Start(transfer: false);
        await using var events = new EventWatch(_world.Control);
        await _world.Listened();
        var (left, right) = (await Answered(_left, events), await Answered(_right, events));
        await Orders.Give(_world.Control, new Command { Transfer = new Transfer { LegId = left.Leg, ToLegId = right.Leg } });
        Assert.False((await events.Next("the transfer", e => e.TransferEnded?.LegId == left.Leg)).TransferEnded.Completed);
        var room = NewId();
        foreach (var leg in (string[])[left.Leg, right.Leg])
            await Orders.Give(_world.Control, new Command { Join = new Join { LegId = leg, RoomId = room } });
        await Task.WhenAll(left.Call.Tone.Hears(RightTone), right.Call.Tone.Hears(LeftTone));
        Assert.Equal(ResultCode.ResultInvalid, (await _world.Control.Execute(new Command { Transfer = new Transfer { LegId = left.Leg, Number = "+4930" } }, Ct)).Code);
    }

    /// <summary>We are the end here: the left peer has us on one call and the right peer on the other, and moves.</summary>
    [Fact]
    public async Task A_call_of_ours_follows_to_the_peer_that_its_peer_names()
    {
        await Start(transfer: true);
        await using var events = new EventWatch(_world.Control);
        await _world.Listened();
        var ours = await Answered(_left, events);
        var other = _left.CallTo(_right);
        await other.Answer;
        var there = await _right.Called.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        var agent = NewId();
        await Orders.Give(_world.Control, new Command { CallPhone = new CallPhone { LegId = agent, PhoneId = "100" } });
        await events.Answered(agent);
        var room = NewId();
        foreach (var leg in (string[])[agent, ours.Leg])
            await Orders.Give(_world.Control, new Command { Join = new Join { LegId = leg, RoomId = room } });
        await _world.Phone100.ToneOf("100").Hears(LeftTone);

        ours.Call.Call!.Transfer(other.Call!, _ => { });
        await Task.WhenAll(_world.Phone100.ToneOf("100").Hears(RightTone), there.Tone.Hears(SwitchWorld.PhoneTone));
        Assert.Equal("right", (await _world.Control.Snapshot(Ct)).Legs.Single(l => l.LegId == ours.Leg).PeerServerId);
        there.Call!.HangUp();
        Assert.Equal(EndCause.Normal, (await events.Ended(ours.Leg)).Cause);
    }

    public async ValueTask DisposeAsync()
    {
        await _left.DisposeAsync();
        await _right.DisposeAsync();
        await _world.DisposeAsync();
    }

    private async Task<(IaxPartyCall Call, string Leg)> Answered(IaxParty party, EventWatch events)
    {
        var call = party.CallIn("4930555", party.Name);
        var leg = (await events.Next("a call", e => e.IncomingCall?.From == party.Name)).IncomingCall.LegId;
        await Orders.Give(_world.Control, new Command { Answer = new Answer { LegId = leg } });
        await call.Answer;
        return (call, leg);
    }

    private async Task Start(bool transfer) => _world = await SwitchWorld.Create(prepare: world =>
    {
        _left = new IaxParty(world.Address(40), LeftTone, world.One.Host.Iax2EndPoint, "left");
        _right = new IaxParty(world.Address(41), RightTone, world.One.Host.Iax2EndPoint, "right");
        _left.Knows(_right);
        _right.Knows(_left);
        foreach (var party in (IaxParty[])[_left, _right])
        {
            var trunk = party.Settings;
            trunk.Transfer = transfer;
            world.ConfigOne.Trunks.Add(trunk);
        }
    });
}
