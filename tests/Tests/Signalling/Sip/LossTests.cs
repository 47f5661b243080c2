using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>Each scenario again and again, the n-th datagram lost for n = 1, 2, 3 … until none was: it must always come out the same.</summary>
public sealed class LossTests
{
    private static readonly SipTimers Quick = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(80), TimeSpan.FromMilliseconds(100));

    [Fact]
    public Task A_whole_call_survives_the_loss_of_any_datagram() => UntilUntouched(minimum: 7, async (pair, relay) =>
    {
        var (call, events) = pair.Call(by: relay.Near, stay: true);
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Ring();
        incoming.Answer(SipPair.AnswerTo(offer));
        await Task.WhenAll(events.Until("answered"), theirs.Until("answered"));
        call.HangUp(16);
        await Task.WhenAll(events.Until("ended 200 Local"), theirs.Until("ended 200 Remote"));
        Assert.Single(events.All, "answered");
        Assert.Single(theirs.All, "answered");
    });

    [Fact]
    // INVITE 401 ACK INVITE 200 ACK BYE 200; a 100 goes out only where the answer takes its time.
    public Task A_phone_that_must_prove_itself_calls_and_is_hung_up() => UntilUntouched(minimum: 9, async (pair, relay) =>
    {
        pair.Callee.SetTrustedAddresses([]);
        pair.Callee.SetPhones(new Dictionary<string, PhoneCredential> { ["joe"] = PhoneCredential.FromPassword("joe", "carillon", "secret") });
        var (_, events) = pair.Call(by: relay.Near, stay: true, credential: new SipCredential("joe", "secret"));
        var (incoming, theirs, offer) = await pair.Incoming();
        Assert.Equal("joe", incoming.Phone);
        incoming.Answer(SipPair.AnswerTo(offer));
        await Task.WhenAll(events.Until("answered"), theirs.Until("answered"));
        incoming.HangUp();
        await Task.WhenAll(events.Until("ended 200 Remote"), theirs.Until("ended 200 Local"));
    });

    [Fact]
    // INVITE 183 PRACK 200 200 ACK BYE 200.
    public Task Early_media_that_is_acknowledged_is_told_once() => UntilUntouched(minimum: 8, async (pair, relay) =>
    {
        var reliable = new SipPeerRules { Reliable = SipExtensionUse.Required };
        pair.Callee.SetTrustedPeers(new Dictionary<IPAddress, SipPeerRules> { [IPAddress.Loopback] = reliable });
        var events = new CallRecorder();
        pair.Caller.Invite(pair.To("callee", relay.Near, stay: true) with { Rules = reliable }, events);
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.EarlyMedia(SipPair.AnswerTo(offer));
        incoming.Answer(SipPair.AnswerTo(offer));
        await Task.WhenAll(events.Until("answered"), theirs.Until("answered"));
        incoming.HangUp();
        await Task.WhenAll(events.Until("ended 200 Remote"), theirs.Until("ended 200 Local"));
        Assert.Equal(["sent", "183 sdp", "answered", "ended 200 Remote"], events.All);
    });

    [Fact]
    public Task A_cancelled_call_ends_on_both_sides() => UntilUntouched(minimum: 7, async (pair, relay) =>
    {
        var (call, events) = pair.Call(by: relay.Near, stay: true);
        var (incoming, theirs, _) = await pair.Incoming();
        incoming.Ring();
        call.HangUp();
        await Task.WhenAll(events.Until("ended 487 Local"), theirs.Until("ended 487 Remote"));
    });

    [Fact]
    public Task A_refused_call_ends_with_its_status() => UntilUntouched(minimum: 4, async (pair, relay) =>
    {
        pair.OnIncoming = call => call.Reject(486);
        var (_, events) = pair.Call(by: relay.Near, stay: true);
        await events.Until("ended 486 Remote");
    });

    private static async Task UntilUntouched(int minimum, Func<SipPair, LossyRelay, Task> scenario)
    {
        const int Most = 60;
        for (int n = 1; n <= Most; n++)
        {
            await using var pair = await SipPair.Start(Quick);
            await using var relay = new LossyRelay(pair.Callee.LocalEndPoint, n);
            await scenario(pair, relay);
            await Eventually.True(() => pair.Caller.Counters.Calls == 0 && pair.Callee.Counters.Calls == 0, $"no call left after the loss of datagram {n}");
            if (relay.Seen >= n) continue;
            Assert.InRange(n, minimum, Most);
            return;
        }
        Assert.Fail($"the scenario still used more than {Most} datagrams");
    }
}
