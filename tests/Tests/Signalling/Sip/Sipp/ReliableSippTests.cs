using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Signalling.Sip.Sipp;

/// <summary>Reliable provisional responses with SIPp: in order, late, twice, out of order, and never acknowledged.</summary>
public sealed class ReliableSippTests
{
    private const int Calls = 20;
    private static readonly SipPeerRules Reliable = new() { Reliable = SipExtensionUse.Supported };

    [Fact]
    public async Task SIPp_is_called_and_repeats_leaps_ahead_and_is_late()
    {
        const string Number = "Require: 100rel\nRSeq: ";
        await using var pair = await SipPair.Start();
        using var sipp = SippScript.Called("Supported", "100rel")
            .RespondToInvite(183, Number + "4711\n", SippScript.Sdp)
            .Receive("PRACK", "RAck", "^ *4711 1 INVITE").Respond(200)
            .RespondToInvite(183, Number + "4711\n", SippScript.Sdp)
            .RespondToInvite(181, Number + "4294967295\n")
            .Pause(1000)
            .RespondToInvite(180, Number + "4712\n")
            .Receive("PRACK", "RAck", "^ *4712 1 INVITE").Respond(200)
            .RespondToInvite(200)
            .Receive("ACK").Receive("BYE").Respond(200)
            .Run("reliable", Calls);
        await sipp.Listens();
        var calls = Enumerable.Range(0, Calls).Select(_ =>
        {
            var events = new CallRecorder();
            return (Call: pair.Caller.Invite(pair.To("callee", sipp.Local) with { Rules = Reliable }, events), Events: events);
        }).ToList();
        foreach (var (call, events) in calls)
        {
            await events.Until("answered");
            call.HangUp();
            await events.Until("ended 200 Local");
            Assert.Equal(["sent", "183 sdp", "180", "answered", "ended 200 Local"], events.All);
        }
        await sipp.Succeeds();
    }

    [Fact]
    public async Task SIPp_calls_and_acknowledges_each_response_in_turn()
    {
        await using var pair = await Answering();
        using var sipp = SippScript.Calls("Supported: 100rel\n")
            .Acknowledge(180).Acknowledge(183).Expect(200).Request("ACK").Request("BYE").Expect(200)
            .Run("prack", Calls, pair.Callee.LocalEndPoint);
        await sipp.Succeeds();
        await Eventually.True(() => pair.Callee.Counters.Calls == 0, "no call is left");
        Assert.Equal(Calls, pair.Callee.Counters.CallsIn);
    }

    [Fact]
    public async Task SIPp_acknowledges_what_never_was_and_then_the_right_one()
    {
        await using var pair = await Answering();
        using var sipp = SippScript.Calls("Require: 100rel\n")
            .Expect(180).Request("PRACK", "RAck: 1 1 INVITE\n").Expect(481)
            .Request("PRACK", "RAck: 99999999999 1 INVITE\n").Expect(400)
            .Request("PRACK").Expect(400)
            .Acknowledge(180)
            .Acknowledge(183).Expect(200).Request("ACK").Request("BYE").Expect(200)
            .Run("hostile", Calls, pair.Callee.LocalEndPoint);
        await sipp.Succeeds();
        await Eventually.True(() => pair.Callee.Counters.Calls == 0, "no call is left");
    }

    private static async Task<SipPair> Answering()
    {
        var pair = await SipPair.Start();
        pair.Callee.SetTrustedPeers(Enumerable.Range(1, 200).ToDictionary(n => IPAddress.Parse($"127.0.96.{n}"), _ => Reliable));
        pair.OnIncoming = call =>
        {
            call.Ring();
            call.EarlyMedia(SipPair.AnswerTo(call.RemoteDescription));
            call.Answer(SipPair.AnswerTo(call.RemoteDescription));
        };
        return pair;
    }
}
