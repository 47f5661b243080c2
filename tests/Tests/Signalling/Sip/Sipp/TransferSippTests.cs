using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Signalling.Sip.Sipp;

/// <summary>REFER with NOTIFY and Replaces, with SIPp: asked and asking, over loss, refused, and for what never was.</summary>
public sealed class TransferSippTests
{
    private const int Calls = 10;
    private static readonly SipPeerRules May = new() { MayTransfer = true };

    [Fact]
    public async Task SIPp_asks_and_is_told_how_it_goes()
    {
        await using var pair = await Answering(May);
        var answer = pair.OnIncoming!;
        pair.OnIncoming = call =>
        {
            ((CallRecorder)call.Events!).OnTransferAsked = asked =>
            {
                asked.Accept();
                asked.Report(200);
            };
            answer(call);
        };
        using var sipp = SippScript.Calls("").Expect(200).Request("ACK")
            .Request("REFER", "Refer-To: <sip:bob@biloxi.example>\nReferred-By: <sip:sipp@there.example>\n").Expect(202)
            .Receive("NOTIFY", "Subscription-State", "^ *active").Respond(200)
            .Receive("NOTIFY", "Subscription-State", "^ *terminated").Respond(200)
            .Bye()
            .Run("refers", Calls, pair.Callee.LocalEndPoint);
        for (int i = 0; i < Calls; i++)
        {
            var (_, events, _) = await pair.Incoming();
            await events.Until("ended 200 Remote");
            Assert.Single(events.All, "asked");
        }
        await sipp.Succeeds();
    }

    [Fact]
    public async Task SIPp_asks_for_what_nobody_may_or_can()
    {
        await using var pair = await Answering(May);
        using var sipp = SippScript.Calls("").Expect(200).Request("ACK")
            .Request("REFER").Expect(400)
            .Request("REFER", "Refer-To: <sip:a@x.example>, <sip:b@x.example>\n").Expect(400)
            .Request("REFER", "Refer-To: nonsense\n").Expect(400)
            .Request("NOTIFY", "Event: refer\nSubscription-State: active\n").Expect(481)
            .Request("NOTIFY", "Event: presence\nSubscription-State: active\n").Expect(489)
            .Request("BYE").Expect(200)
            .Run("refershostile", Calls, pair.Callee.LocalEndPoint);
        for (int i = 0; i < Calls; i++) await (await pair.Incoming()).Events.Until("ended 200 Remote");
        await sipp.Succeeds();
    }

    [Fact]
    public async Task SIPp_is_asked_and_each_report_counts_once_though_its_answers_get_lost()
    {
        await using var pair = await SipPair.Start();
        using var sipp = SippScript.Called().RespondToInvite(200, "Allow: INVITE, ACK, BYE, REFER, NOTIFY\n", SippScript.Sdp).Receive("ACK")
            .Receive("REFER", "Refer-To", "sip:bob@biloxi.example").Respond(202)
            .Notify("active;expires=60", "SIP/2.0 100 Trying")
            .Notify("active;expires=60", "SIP/2.0 180 Ringing")
            .Notify("terminated;reason=noresource", "SIP/2.0 200 OK")
            .HangsUp()
            .Run("referred", Calls);
        await sipp.Listens();
        var calls = Enumerable.Range(0, Calls).Select(_ => Call(pair, sipp)).ToList();
        foreach (var (call, events) in calls)
        {
            await events.Until("answered");
            call.Transfer(new SipTransfer { Target = SipUri.Parse("sip:bob@biloxi.example") });
        }
        foreach (var (_, events) in calls)
        {
            await events.Until("ended 200 Remote");
            Assert.Equal(["sent", "answered", "transfer 100", "transfer 180", "transferred 200", "ended 200 Remote"], events.All);
        }
        await sipp.Succeeds();
    }

    [Theory]
    [InlineData("Replaces: nobody@nowhere;to-tag=1;from-tag=2\n", 481)]
    [InlineData("Replaces: nobody@nowhere\n", 400)]
    [InlineData("Replaces: a@b;to-tag=1;from-tag=2\nReplaces: c@d;to-tag=1;from-tag=2\n", 400)]
    public async Task SIPp_wants_the_place_of_a_call_that_is_not_there(string header, int status)
    {
        await using var pair = await Answering(May);
        using var sipp = SippScript.Calls("Require: replaces\n" + header).Expect(status).Request("ACK").Run("replaces", Calls, pair.Callee.LocalEndPoint);
        await sipp.Succeeds();
        await Eventually.True(() => pair.Callee.Counters.Calls == 0, "no call is left");
    }

    private static async Task<SipPair> Answering(SipPeerRules rules)
    {
        var pair = await SipPair.Start();
        pair.Callee.SetTrustedPeers(Enumerable.Range(1, 200).ToDictionary(n => IPAddress.Parse($"127.0.96.{n}"), _ => rules));
        pair.OnIncoming = call => call.Answer(SipPair.AnswerTo(call.RemoteDescription));
        return pair;
    }

    private static (SipCall Call, CallRecorder Events) Call(SipPair pair, SippRun sipp)
    {
        var events = new CallRecorder();
        return (pair.Caller.Invite(pair.To("callee", sipp.Local), events), events);
    }
}
