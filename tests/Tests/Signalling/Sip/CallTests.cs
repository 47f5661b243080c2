using Carillon.Protocols.Sdp;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Signalling.Sip;

public sealed class CallTests
{
    [Fact]
    public async Task A_call_rings_is_answered_and_is_hung_up_by_the_caller()
    {
        await using var pair = await SipPair.Start();
        var (call, events) = pair.Call();
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Ring();
        await events.Until("180");
        incoming.Answer(SipPair.AnswerTo(offer));
        await events.Until("answered");
        await theirs.Until("answered");

        call.HangUp(16);
        await events.Until("ended 200 Local");
        await theirs.Until("ended 200 Remote");

        Assert.Equal(["sent", "180", "answered", "ended 200 Local"], events.All);
        Assert.Equal(["answered", "ended 200 Remote"], theirs.All);
        Assert.Equal(16, theirs.End!.Q850);
        Assert.Equal(20002, events.Remote!.AudioEndPoint!.Port);
        Assert.Equal(20000, theirs.Remote!.AudioEndPoint!.Port);
        Assert.Equal(0, pair.Caller.Counters.Calls);
        Assert.Equal(0, pair.Callee.Counters.Calls);
    }

    [Fact]
    public async Task The_called_side_hangs_up()
    {
        await using var pair = await SipPair.Start();
        var (_, events) = pair.Call();
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Answer(SipPair.AnswerTo(offer));
        await theirs.Until("answered");
        incoming.HangUp();
        await events.Until("ended 200 Remote");
        await theirs.Until("ended 200 Local");
    }

    [Fact]
    public async Task Cancel_while_it_rings_ends_both_sides()
    {
        await using var pair = await SipPair.Start();
        var (call, events) = pair.Call();
        var (incoming, theirs, _) = await pair.Incoming();
        incoming.Ring();
        await events.Until("180");
        call.HangUp();
        await events.Until("ended 487 Local");
        await theirs.Until("ended 487 Remote");
    }

    [Fact]
    public async Task A_refusal_brings_its_status_to_the_caller()
    {
        await using var pair = await SipPair.Start();
        pair.OnIncoming = c => c.Reject(486, null);
        var (_, events) = pair.Call();
        await events.Until("ended 486 Remote");
        Assert.Equal("Busy Here", events.End!.Reason);
    }

    [Fact]
    public async Task Early_media_comes_with_183()
    {
        await using var pair = await SipPair.Start();
        var (call, events) = pair.Call();
        var (incoming, _, offer) = await pair.Incoming();
        incoming.EarlyMedia(SipPair.AnswerTo(offer));
        await events.Until("183 sdp");
        Assert.Equal(20002, call.RemoteDescription!.AudioEndPoint!.Port);
        incoming.Answer(SipPair.AnswerTo(offer));
        await events.Until("answered");
    }
}
