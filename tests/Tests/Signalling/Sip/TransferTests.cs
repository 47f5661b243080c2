using System.Net;
using System.Text;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>REFER and NOTIFY both ways (RFC 3515, 4488, 3892), and calls that take another's place (RFC 3891).</summary>
public sealed class TransferTests
{
    private static readonly SipPeerRules May = new() { MayTransfer = true };

    [Fact]
    public async Task We_send_the_other_side_elsewhere_and_hear_how_it_went()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events, invite) = await Up(pair, raw);
        call.Transfer(new SipTransfer { Target = SipUri.Parse("sip:bob@biloxi.example"), Replaces = new ReplacesHeader("x@y", "1", "2"), ReferredBy = SipUri.Parse("sip:ada@here.example") });
        var refer = await raw.Receive("REFER");
        Assert.Equal("<sip:bob@biloxi.example?Replaces=x%40y%3Bto-tag%3D1%3Bfrom-tag%3D2>", refer.Header("Refer-To"));
        Assert.Equal("<sip:ada@here.example>", refer.Header("Referred-By"));
        // The first NOTIFY overtakes the 202.
        raw.Send(pair.Caller.LocalEndPoint, Notify(raw, invite, 1, "active;expires=60", "SIP/2.0 100 Trying\n"));
        await raw.Receive("200 NOTIFY");
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(refer, 202, "Accepted", "a"));
        raw.Send(pair.Caller.LocalEndPoint, Notify(raw, invite, 2, "active;expires=60", "SIP/2.0 180 Ringing\n"));
        await raw.Receive("200 NOTIFY");
        raw.Send(pair.Caller.LocalEndPoint, Notify(raw, invite, 3, "terminated;reason=noresource", "SIP/2.0 200 OK\n"));
        await raw.Receive("200 NOTIFY");
        raw.Send(pair.Caller.LocalEndPoint, Notify(raw, invite, 4, "terminated;reason=noresource", ""));
        await raw.Receive("200 NOTIFY");
        call.HangUp();
        await events.Until("ended 200 Local");
        Assert.Equal(["sent", "answered", "transfer 100", "transfer 180", "transferred 200", "ended 200 Local"], events.All);
    }

    [Theory]
    [InlineData(202, "Refer-Sub: false\n", null, "transferred 202")]
    [InlineData(603, "", null, "transferred 603")]
    [InlineData(202, "", "SIP/2.0 486 Busy Here\n", "transferred 486")]
    [InlineData(202, "", "nonsense", "transferred 480")]
    public async Task Each_end_of_a_transfer_is_told_once(int status, string headers, string? report, string told)
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events, invite) = await Up(pair, raw);
        call.Transfer(new SipTransfer { Target = SipUri.Parse("sip:bob@biloxi.example") });
        call.Transfer(new SipTransfer { Target = SipUri.Parse("sip:second@biloxi.example") });
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(await raw.Receive("REFER"), status, "So", "a", headers));
        if (report is not null) raw.Send(pair.Caller.LocalEndPoint, Notify(raw, invite, 1, "terminated", report));
        await events.Until(told);
        Assert.Equal(["sent", "answered", "transferred 491", told], events.All);
    }

    [Fact]
    public async Task A_transfer_of_which_nothing_more_is_heard_ends_and_the_call_does_not()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await SipPair.Start(clock: clock);
        using var raw = new RawPeer();
        var (call, events, invite) = await Up(pair, raw);
        call.Transfer(new SipTransfer { Target = SipUri.Parse("sip:bob@biloxi.example") });
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(await raw.Receive("REFER"), 202, "Accepted", "a"));
        raw.Send(pair.Caller.LocalEndPoint, Notify(raw, invite, 1, "active", "SIP/2.0 100 Trying\n"));
        await events.Until("transfer 100");
        clock.Advance(TimeSpan.FromSeconds(180));
        await events.Until("transferred 408");
        Assert.Equal(1, pair.Caller.Counters.Calls);
    }

    [Theory]
    [InlineData("Event: presence\n", "489 NOTIFY")]
    [InlineData("Event: refer\n", "481 NOTIFY")]
    public async Task A_NOTIFY_that_nobody_asked_for_is_refused(string header, string answer)
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (_, _, invite) = await Up(pair, raw);
        raw.Send(pair.Caller.LocalEndPoint, Notify(raw, invite, 1, "active", "").Replace("Event: refer\n", header, StringComparison.Ordinal));
        await raw.Receive(answer);
    }

    [Fact]
    public async Task The_other_side_asks_is_accepted_and_hears_how_it_goes()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events, invite) = await Up(pair, raw, May);
        SipTransferRequest? asked = null;
        events.OnTransferAsked = request => asked = request;
        raw.Send(pair.Caller.LocalEndPoint, Refer(raw, invite, 5, "Refer-To: <sip:%2B49301234@x.example?Replaces=c%40d%3Bto-tag%3D1%3Bfrom-tag%3D2>\nReferred-By: Joe <sip:joe@x.example>\n"));
        await events.Until("asked");
        Assert.Equal(("+49301234", "c@d", "joe"), (asked!.Target.User, asked.Replaces!.CallId, asked.ReferredBy!.Uri.User));
        raw.Send(pair.Caller.LocalEndPoint, Refer(raw, invite, 6, "Refer-To: <sip:other@x.example>\n"));
        await raw.Receive("491 REFER");
        asked.Accept();
        await raw.Receive("202 REFER");
        asked.Report(180);
        asked.Report(200);
        asked.Report(486);
        foreach (var (status, state) in ((int, string)[])[(100, "active;expires=180"), (180, "active;expires=180"), (200, "terminated;reason=noresource")])
        {
            var notify = await raw.Answer("NOTIFY", 200, "OK");
            Assert.Equal((status, state, "refer;id=5"), (SipFragment.Status(notify.Body), notify.Header("Subscription-State"), notify.Header("Event")));
        }
        call.HangUp();
        await raw.Receive("BYE");
        Assert.Equal(0, raw.Waiting);
    }

    [Fact]
    public async Task Who_wants_no_reports_gets_none()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events, invite) = await Up(pair, raw, May);
        events.OnTransferAsked = request =>
        {
            request.Accept();
            request.Report(200);
        };
        raw.Send(pair.Caller.LocalEndPoint, Refer(raw, invite, 5, "Refer-To: <sip:bob@x.example>\nRefer-Sub: false\nRequire: norefersub\n"));
        Assert.Equal("false", (await raw.Receive("202 REFER")).Header("Refer-Sub"));
        call.HangUp();
        await raw.Receive("BYE");
        Assert.Equal(0, raw.Waiting);
    }

    [Theory]
    [InlineData(false, "Refer-To: <sip:bob@x.example>\n", 603)]
    [InlineData(true, "Refer-To: <sip:bob@x.example>\n", 603)]
    [InlineData(true, "", 400)]
    [InlineData(true, "Refer-To: <sip:bob@x.example>\nRefer-To: <sip:bob@x.example>\n", 400)]
    [InlineData(true, "Refer-To: <http://x.example/>\n", 400)]
    [InlineData(true, "Refer-To: <sip:bob@x.example;method=SUBSCRIBE>\n", 400)]
    [InlineData(true, "Refer-To: <sip:bob@x.example?Replaces=nothing>\n", 400)]
    public async Task What_is_not_allowed_not_wanted_or_not_understood_is_refused(bool may, string headers, int status)
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (_, events, invite) = await Up(pair, raw, may ? May : SipPeerRules.Plain);
        events.OnTransferAsked = request => request.Refuse(603);
        raw.Send(pair.Caller.LocalEndPoint, Refer(raw, invite, 5, headers));
        await raw.Receive($"{status} REFER");
        Assert.Equal(1, pair.Caller.Counters.Calls);
    }

    [Fact]
    public async Task A_REFER_outside_a_call_is_forbidden()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        raw.Send(pair.Callee.LocalEndPoint, raw.InDialog("REFER", pair.Callee.LocalEndPoint, "outside", 1, "x", "Refer-To: <sip:bob@x.example>\n").Replace(";tag=x", "", StringComparison.Ordinal));
        await raw.Receive("403 REFER");
    }

    [Fact]
    public async Task A_call_takes_the_place_of_another_which_is_hung_up()
    {
        await using var pair = await SipPair.Start();
        pair.Callee.SetTrustedPeers(new Dictionary<IPAddress, SipPeerRules> { [IPAddress.Loopback] = May });
        var (first, events) = pair.Call();
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Answer(SipPair.AnswerTo(offer));
        await Task.WhenAll(events.Until("answered"), theirs.Until("answered"));

        var second = new CallRecorder();
        pair.Caller.Invite(pair.To("callee") with { Replaces = first.AsReplaced }, second);
        var (taking, _, again) = await pair.Incoming();
        Assert.Same(incoming, taking.Replaces);
        taking.Answer(SipPair.AnswerTo(again));
        await second.Until("answered");
        await theirs.Until("ended 200 Local");
        await events.Until("ended 200 Remote");
        Assert.Equal(1, pair.Callee.Counters.Calls);
    }

    [Theory]
    [InlineData("Replaces: nobody;to-tag=1;from-tag=2\n", 481)]
    [InlineData("Replaces: nobody\n", 400)]
    [InlineData("Replaces: a;to-tag=1;from-tag=2\nReplaces: b;to-tag=1;from-tag=2\n", 400)]
    [InlineData("Require: replaces\nReplaces: up;to-tag=@tag@;from-tag=wrong\n", 481)]
    [InlineData("Replaces: up;to-tag=@tag@;from-tag=rawtag;early-only\n", 486)]
    public async Task What_can_replace_nothing_is_refused(string headers, int status)
    {
        await using var pair = await SipPair.Start();
        pair.Callee.SetTrustedPeers(new Dictionary<IPAddress, SipPeerRules> { [IPAddress.Loopback] = May });
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, raw.Invite(callee, "up", body: RawPeer.Sdp()));
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Answer(SipPair.AnswerTo(offer));
        string tag = (await raw.Receive("200 INVITE")).Header("To")!.Split("tag=")[1];
        raw.Send(callee, raw.InDialog("ACK", callee, "up", 1, tag));
        await theirs.Until("answered");
        raw.Send(callee, raw.Invite(callee, "new", body: RawPeer.Sdp()).Replace("Content-Type:", headers.Replace("@tag@", tag, StringComparison.Ordinal) + "Content-Type:", StringComparison.Ordinal));
        await raw.Receive($"{status} INVITE");
        Assert.Equal(1, pair.Callee.Counters.Calls);
    }

    private static async Task<(SipCall Call, CallRecorder Events, SipMessage Invite)> Up(SipPair pair, RawPeer raw, SipPeerRules? rules = null)
    {
        var events = new CallRecorder();
        var call = pair.Caller.Invite(pair.To("callee", raw.Local) with { Rules = rules ?? SipPeerRules.Plain }, events);
        var invite = await raw.Receive("INVITE");
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 200, "OK", "a", body: RawPeer.Sdp()));
        await raw.Receive("ACK");
        await events.Until("answered");
        return (call, events, invite);
    }

    private static string Refer(RawPeer raw, SipMessage invite, int cseq, string headers) => Request(raw, invite, "REFER", cseq, headers, "");

    private static string Notify(RawPeer raw, SipMessage invite, int cseq, string state, string fragment) =>
        Request(raw, invite, "NOTIFY", cseq, $"Event: refer\nSubscription-State: {state}\nContent-Type: message/sipfrag\n", fragment);

    private static string Request(RawPeer raw, SipMessage invite, string method, int cseq, string headers, string body) =>
        $"{method} sip:caller@127.0.0.1 SIP/2.0\n{raw.Via}\nMax-Forwards: 70\nFrom: {invite.Header("To")};tag=a\nTo: {invite.Header("From")}\nCall-ID: {invite.Header("Call-ID")}\n"
        + $"CSeq: {cseq} {method}\nContact: <sip:raw@{raw.Local}>\n{headers}Content-Length: {Encoding.ASCII.GetByteCount(body.ReplaceLineEndings("\r\n"))}\n\n{body}";
}
