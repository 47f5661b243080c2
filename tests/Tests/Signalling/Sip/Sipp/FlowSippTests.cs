using System.Net;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Signalling.Sip.Sipp;

/// <summary>Digits by INFO over loss, answers from several places, and both sides at once, with SIPp.</summary>
public sealed class FlowSippTests
{
    private const int Calls = 10;

    [Fact]
    public async Task SIPp_presses_keys_whose_answers_get_lost_and_each_counts_once()
    {
        await using var pair = await SipPair.Start();
        pair.Callee.SetTrustedPeers(Enumerable.Range(1, 200).ToDictionary(n => IPAddress.Parse($"127.0.96.{n}"), _ => new SipPeerRules()));
        pair.OnIncoming = call => call.Answer(SipPair.AnswerTo(call.RemoteDescription));
        using var sipp = SippScript.Calls("").Expect(200).Request("ACK")
            .Request("INFO", "", "Signal=5\nDuration=160\n", "application/dtmf-relay").ExpectOverLoss()
            .Request("INFO", "", "#", "application/dtmf").ExpectOverLoss()
            .Request("INFO", "", "Signal=\n", "application/dtmf-relay").Expect(415)
            .Request("INFO", "", "nonsense\n", "text/plain").Expect(415)
            .Request("INFO").Expect(200)
            .Request("BYE").Expect(200)
            .Run("info", Calls, pair.Callee.LocalEndPoint);
        for (int i = 0; i < Calls; i++)
        {
            var (_, events, _) = await pair.Incoming();
            await events.Until("ended 200 Remote");
            Assert.Equal(["dtmf 5", "dtmf #"], events.All.Where(e => e.StartsWith("dtmf", StringComparison.Ordinal)));
        }
        await sipp.Succeeds();
    }

    /// <summary>A proxy asks three places; two ring, one answers, and a third answers too late: it is acknowledged and let go.</summary>
    [Fact]
    public async Task SIPp_answers_from_several_places_and_the_first_has_the_call()
    {
        await using var pair = await SipPair.Start();
        using var sipp = SippScript.Called()
            .RespondToInvite(180, fork: "a").RespondToInvite(183, sdp: SippScript.Sdp, fork: "b").RespondToInvite(180, fork: "c")
            .RespondToInvite(200, sdp: SippScript.Sdp, fork: "b").Receive("ACK", "To", "SIPp[0-9]*b")
            .RespondToInvite(200, sdp: SippScript.Sdp, fork: "c").Receive("ACK", "To", "SIPp[0-9]*c").Receive("BYE", "To", "SIPp[0-9]*c").Respond(200)
            .HangsUp(fork: "b")
            .Run("forked", Calls);
        await sipp.Listens();
        var calls = Enumerable.Range(0, Calls).Select(_ => Call(pair, sipp)).ToList();
        foreach (var (_, events) in calls)
        {
            await events.Until("ended 200 Remote");
            Assert.Single(events.All, "answered");
        }
        await sipp.Succeeds();
    }

    [Fact]
    public async Task SIPp_wants_to_change_at_the_same_time_and_ours_is_tried_again()
    {
        await using var pair = await SipPair.Start();
        using var sipp = SippScript.Called().RespondToInvite(200, "", SippScript.Sdp).Receive("ACK")
            .Receive("INVITE").Respond(491).Receive("ACK")
            .Receive("INVITE").Respond(200, "", SippScript.Sdp + "a=recvonly\n").Receive("ACK")
            .Receive("BYE").Respond(200)
            .Run("glare", Calls);
        await sipp.Listens();
        var calls = Enumerable.Range(0, Calls).Select(_ => Call(pair, sipp)).ToList();
        foreach (var (call, events) in calls)
        {
            await events.Until("answered");
            call.Hold(true);
        }
        foreach (var (call, events) in calls)
        {
            await events.Until("media recvonly");
            call.HangUp();
            await events.Until("ended 200 Local");
        }
        await sipp.Succeeds();
    }

    private static (SipCall Call, CallRecorder Events) Call(SipPair pair, SippRun sipp)
    {
        var events = new CallRecorder();
        return (pair.Caller.Invite(pair.To("callee", sipp.Local), events), events);
    }
}
