using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>Our provisional responses, made reliable for callers who want that (RFC 3262).</summary>
public sealed class ReliableCalleeTests
{
    [Theory]
    [InlineData("Supported: 100rel")]
    [InlineData("Require: 100rel")]
    public async Task Early_media_waits_for_its_PRACK_and_the_200_says_nothing_again(string wants)
    {
        await using var pair = await Start(SipExtensionUse.Supported);
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, Invite(raw, callee, "early", wants));
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.EarlyMedia(SipPair.AnswerTo(offer));
        incoming.Ring();
        incoming.Answer(SipPair.AnswerTo(offer));
        var progress = await raw.Receive("183 INVITE");
        Assert.Equal("100rel", progress.Header("Require"));
        Assert.Contains("UPDATE", progress.Header("Allow"), StringComparison.Ordinal);

        uint rseq = RSeq(progress);
        raw.Send(callee, Prack(raw, callee, "early", 2, progress, $"{rseq + 1} 1 INVITE"));
        await raw.Receive("481 PRACK");
        raw.Send(callee, Prack(raw, callee, "early", 3, progress, $"{rseq} 2 INVITE"));
        await raw.Receive("481 PRACK");
        raw.Send(callee, Prack(raw, callee, "early", 4, progress, "nonsense"));
        await raw.Receive("400 PRACK");
        raw.Send(callee, Prack(raw, callee, "early", 5, progress, $"{rseq} 1 INVITE"));
        await raw.Receive("200 PRACK");
        var ringing = await raw.Receive("180 INVITE");
        Assert.Equal(rseq + 1, RSeq(ringing));
        Assert.True(ringing.Body.IsEmpty);
        raw.Send(callee, Prack(raw, callee, "early", 6, progress, $"{rseq + 1} 1 INVITE"));
        await raw.Receive("200 PRACK");
        var ok = await raw.Receive("200 INVITE");
        Assert.True(ok.Body.IsEmpty);
        raw.Send(callee, raw.InDialog("ACK", callee, "early", 1, Tag(ok)));
        await theirs.Until("answered");
        Assert.Equal(30000, theirs.Remote!.AudioEndPoint!.Port);
    }

    [Fact]
    public async Task A_response_is_repeated_until_the_PRACK_that_was_lost_twice_comes()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await Start(SipExtensionUse.Supported, clock);
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, Invite(raw, callee, "lost", "Supported: 100rel"));
        var (incoming, _, _) = await pair.Incoming();
        incoming.Ring();
        var ringing = await raw.Receive("180 INVITE");
        foreach (double seconds in (double[])[0.5, 1, 2])
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Equal(ringing.Bytes.ToArray(), (await raw.Receive("180 INVITE")).Bytes.ToArray());
        }
        string prack = Prack(raw, callee, "lost", 2, ringing, $"{RSeq(ringing)} 1 INVITE");
        raw.Send(callee, prack);
        var ok = await raw.Receive("200 PRACK");
        raw.Send(callee, prack);
        Assert.Equal(ok.Bytes.ToArray(), (await raw.Receive("200 PRACK")).Bytes.ToArray());
        clock.Advance(TimeSpan.FromSeconds(10));
        raw.Send(callee, raw.InDialog("OPTIONS", callee, "lost", 3, Tag(ringing)));
        await raw.Receive("200 OPTIONS");
        Assert.Equal(0, raw.Waiting);
    }

    [Fact]
    public async Task Without_any_PRACK_the_INVITE_is_refused()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await Start(SipExtensionUse.Supported, clock);
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, Invite(raw, callee, "never", "Supported: 100rel"));
        var (incoming, theirs, _) = await pair.Incoming();
        incoming.Ring();
        await raw.Receive("180 INVITE");
        foreach (double seconds in (double[])[0.5, 1, 2, 4, 8, 16])
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            await raw.Receive("180 INVITE");
        }
        clock.Advance(TimeSpan.FromSeconds(0.5));
        await raw.Receive("500 INVITE");
        await theirs.Until("ended 408 Timeout");
        Assert.Equal(0, pair.Callee.Counters.Calls);
    }

    [Fact]
    public async Task An_INVITE_without_an_offer_is_offered_early_and_the_PRACK_answers()
    {
        await using var pair = await Start(SipExtensionUse.Supported);
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, raw.Invite(callee, "late").Replace("Content-Type:", "Require: 100rel\nContent-Type:", StringComparison.Ordinal));
        var (incoming, theirs, _) = await pair.Incoming();
        incoming.Ring();
        incoming.EarlyMedia(SipPair.AnswerTo(null));
        // The 180 could not have been reliable without our offer, so it was not sent.
        var progress = await raw.Receive("183 INVITE");
        string body = RawPeer.Sdp(30040).ReplaceLineEndings("\r\n");
        raw.Send(callee, raw.Invite(callee, "late", 2, Tag(progress), body: body).Replace("INVITE", "PRACK", StringComparison.Ordinal)
            .Replace("Content-Type:", $"RAck: {RSeq(progress)} 1 INVITE\nContent-Type:", StringComparison.Ordinal));
        await raw.Receive("200 PRACK");
        await theirs.Until("media sendrecv");
        incoming.Answer(SipPair.AnswerTo(null));
        var ok = await raw.Receive("200 INVITE");
        Assert.True(ok.Body.IsEmpty);
        raw.Send(callee, raw.InDialog("ACK", callee, "late", 1, Tag(ok)));
        await theirs.Until("answered");
        Assert.Equal(30040, theirs.Remote!.AudioEndPoint!.Port);
    }

    [Fact]
    public async Task A_refusal_and_a_CANCEL_wait_for_no_PRACK()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await Start(SipExtensionUse.Supported, clock);
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        string invite = Invite(raw, callee, "cancelled", "Supported: 100rel");
        raw.Send(callee, invite);
        var (incoming, theirs, _) = await pair.Incoming();
        incoming.Ring();
        await raw.Receive("180 INVITE");
        string via = invite.ReplaceLineEndings("\n").Split('\n').Single(l => l.StartsWith("Via", StringComparison.Ordinal));
        raw.Send(callee, $"CANCEL sip:callee@{callee} SIP/2.0\n{via}\nFrom: <sip:raw@{raw.Local}>;tag=rawtag\nTo: <sip:callee@{callee}>\nCall-ID: cancelled\nCSeq: 1 CANCEL\nContent-Length: 0\n\n");
        await raw.Receive("487 INVITE");
        await theirs.Until("ended 487 Remote");
    }

    [Theory]
    [InlineData(SipExtensionUse.Off, "Require: 100rel", "420 INVITE", "Unsupported", "100rel")]
    [InlineData(SipExtensionUse.Supported, "Require: 100rel, path", "420 INVITE", "Unsupported", "path")]
    [InlineData(SipExtensionUse.Required, "Supported: timer", "421 INVITE", "Require", "100rel")]
    public async Task Who_wants_what_the_rules_do_not_give_is_told_what(SipExtensionUse use, string wants, string answer, string header, string tags)
    {
        await using var pair = await Start(use);
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, Invite(raw, callee, "no", wants));
        Assert.Equal(tags, (await raw.Receive(answer)).Header(header));
        Assert.Equal(0, pair.Callee.Counters.CallsIn);
    }

    [Fact]
    public async Task Two_of_our_own_endpoints_agree()
    {
        await using var pair = await Start(SipExtensionUse.Required);
        var events = new CallRecorder();
        var call = pair.Caller.Invite(pair.To("callee") with { Rules = new SipPeerRules { Reliable = SipExtensionUse.Required } }, events);
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Ring();
        incoming.EarlyMedia(SipPair.AnswerTo(offer));
        incoming.Answer(SipPair.AnswerTo(offer));
        await events.Until("answered");
        await theirs.Until("answered");
        Assert.Equal(["sent", "180", "183 sdp", "answered"], events.All);
        call.HangUp();
        await theirs.Until("ended 200 Remote");
        Assert.Equal(0, pair.Caller.Counters.Retransmitted + pair.Callee.Counters.Retransmitted);
    }

    private static async Task<SipPair> Start(SipExtensionUse use, TimeProvider? clock = null)
    {
        var pair = await SipPair.Start(clock: clock);
        pair.Callee.SetTrustedPeers(new Dictionary<IPAddress, SipPeerRules> { [IPAddress.Loopback] = new() { Reliable = use } });
        return pair;
    }

    private static string Invite(RawPeer raw, IPEndPoint to, string callId, string wants) =>
        raw.Invite(to, callId, body: RawPeer.Sdp()).Replace("Content-Type:", wants + "\nContent-Type:", StringComparison.Ordinal);

    private static string Prack(RawPeer raw, IPEndPoint to, string callId, int cseq, SipMessage response, string rack) =>
        raw.InDialog("PRACK", to, callId, cseq, Tag(response), $"RAck: {rack}\n");

    private static uint RSeq(SipMessage response) => uint.Parse(response.Header("RSeq")!, System.Globalization.CultureInfo.InvariantCulture);

    private static string Tag(SipMessage message) => message.Header("To")!.Split("tag=")[1];
}
