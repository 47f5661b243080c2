using System.Buffers;
using System.Net;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>What an endpoint does with peers that do odd, late or repeated things.</summary>
public sealed class RawCallTests
{
    [Fact]
    public async Task A_200_that_crosses_the_CANCEL_is_acknowledged_and_hung_up()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events) = pair.Call(by: raw.Local);
        var invite = await raw.Receive("INVITE");
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 180, "Ringing", "a"));
        await events.Until("180");
        call.HangUp();
        var cancel = await raw.Receive("CANCEL");
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 200, "OK", "a", body: RawPeer.Sdp()));
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(cancel, 200, "OK", "a"));
        await raw.Receive("ACK");
        var bye = await raw.Receive("BYE");
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(bye, 200, "OK", "a"));
        await events.Until("ended 487 Local");
        Assert.DoesNotContain("answered", events.All);
    }

    /// <summary>A carrier, or who answers in its name, cannot send a call elsewhere: docs/adr/2026-11-30-redirects.md.</summary>
    [Theory]
    [InlineData("sip:premium@{0}")]
    [InlineData("sip:callee@{0}")]
    public async Task A_redirection_is_a_refusal_wherever_it_points(string contact)
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        using var elsewhere = new RawPeer();
        var (_, events) = pair.Call(by: raw.Local);
        string response = raw.Response(await raw.Receive("INVITE"), 302, "Moved Temporarily", "a")
            .Replace($"Contact: <sip:raw@{raw.Local}>", $"Contact: <{string.Format(System.Globalization.CultureInfo.InvariantCulture, contact, elsewhere.Local)}>", StringComparison.Ordinal);
        raw.Send(pair.Caller.LocalEndPoint, response);
        await raw.Receive("ACK");
        await events.Until("ended 302 Remote");
        Assert.Equal(0, elsewhere.Waiting);
    }

    [Fact]
    public async Task A_hang_up_before_any_response_waits_for_one_and_then_cancels()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events) = pair.Call(by: raw.Local);
        var invite = await raw.Receive("INVITE");
        call.HangUp(16);
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 100, "Trying", "a"));
        var cancel = await raw.Receive("CANCEL");
        Assert.Equal(Branch(invite), Branch(cancel));
        Assert.Equal("Q.850;cause=16", cancel.Header("Reason"));
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(cancel, 200, "OK", "a"));
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 487, "Request Terminated", "a"));
        var ack = await raw.Receive("ACK");
        Assert.Equal(Branch(invite), Branch(ack));
        await events.Until("ended 487 Local");
    }

    [Fact]
    public async Task A_repeated_200_is_acknowledged_again_and_a_second_fork_is_hung_up()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (_, events) = pair.Call(by: raw.Local);
        var invite = await raw.Receive("INVITE");
        string ok = raw.Response(invite, 200, "OK", "a", body: RawPeer.Sdp());
        raw.Send(pair.Caller.LocalEndPoint, ok);
        var first = await raw.Receive("ACK");
        raw.Send(pair.Caller.LocalEndPoint, ok);
        var again = await raw.Receive("ACK");
        Assert.Equal(first.Bytes.ToArray(), again.Bytes.ToArray());

        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 200, "OK", "b", body: RawPeer.Sdp()));
        Assert.EndsWith("tag=b", (await raw.Receive("ACK")).Header("To"), StringComparison.Ordinal);
        Assert.EndsWith("tag=b", (await raw.Receive("BYE")).Header("To"), StringComparison.Ordinal);
        Assert.Equal(["sent", "answered"], events.All);
    }

    [Fact]
    public async Task An_unheard_INVITE_is_repeated_by_Timer_A_and_given_up_by_Timer_B()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await SipPair.Start(clock: clock);
        using var raw = new RawPeer();
        var (_, events) = pair.Call(by: raw.Local);
        var first = await raw.Receive("INVITE");
        foreach (double seconds in (double[])[0.5, 1, 2, 4, 8, 16])
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Equal(first.Bytes.ToArray(), (await raw.Receive("INVITE")).Bytes.ToArray());
        }
        clock.Advance(TimeSpan.FromSeconds(0.5));
        await events.Until("ended 408 Timeout");
    }

    [Fact]
    public async Task Silence_ends_a_call_early_when_asked_to()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await SipPair.Start(clock: clock);
        using var raw = new RawPeer();
        var events = new CallRecorder();
        pair.Caller.Invite(pair.To("x", raw.Local) with { GiveUpAfterSilence = TimeSpan.FromSeconds(3) }, events);
        await raw.Receive("INVITE");
        await events.Until("sent");
        clock.Advance(TimeSpan.FromSeconds(3));
        await events.Until("ended 408 Timeout");
    }

    [Fact]
    public async Task A_200_is_repeated_until_its_ACK_and_after_64_T1_the_call_is_hung_up()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await SipPair.Start(clock: clock);
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, raw.Invite(callee, "noack", body: RawPeer.Sdp()));
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Answer(SipPair.AnswerTo(offer));
        await raw.Receive("200 INVITE");
        foreach (double seconds in (double[])[0.5, 1, 2, 4, 4, 4, 4, 4, 4, 4])
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            await raw.Receive("200 INVITE");
        }
        clock.Advance(TimeSpan.FromSeconds(0.5));
        await raw.Receive("BYE");
        await theirs.Until("ended 408 Timeout");
    }

    [Fact]
    public async Task A_repeated_INVITE_is_answered_by_its_transaction_and_makes_no_second_call()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        string invite = raw.Invite(callee, "twice", body: RawPeer.Sdp());
        raw.Send(callee, invite);
        var (incoming, _, _) = await pair.Incoming();
        incoming.Ring();
        var ringing = await raw.Receive("180 INVITE");
        raw.Send(callee, invite);
        Assert.Equal(ringing.Bytes.ToArray(), (await raw.Receive("180 INVITE")).Bytes.ToArray());
        Assert.Equal(1, pair.Callee.Counters.CallsIn);
    }

    [Fact]
    public async Task The_same_INVITE_by_two_ways_is_refused_the_second_time()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, raw.Invite(callee, "merged", body: RawPeer.Sdp()));
        await pair.Incoming();
        raw.Send(callee, raw.Invite(callee, "merged", body: RawPeer.Sdp()));
        await raw.Receive("482 INVITE");
    }

    [Fact]
    public async Task Hold_and_unhold_are_answered_and_told()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        var (theirs, tag) = await Up(pair, raw, "hold");

        raw.Send(callee, raw.Invite(callee, "hold", 2, tag, body: RawPeer.Sdp(direction: "sendonly", version: 2)));
        var held = Description(await raw.Receive("200 INVITE"));
        await theirs.Until("media sendonly");
        Assert.Equal(MediaDirection.ReceiveOnly, held.AudioDirection);
        Assert.Equal("2", held.Origin.SessionVersion);
        raw.Send(callee, raw.InDialog("ACK", callee, "hold", 2, tag));

        raw.Send(callee, raw.Invite(callee, "hold", 3, tag, body: RawPeer.Sdp(port: 30002, version: 3)));
        var back = Description(await raw.Receive("200 INVITE"));
        await theirs.Until("media sendrecv");
        Assert.Equal(MediaDirection.SendReceive, back.AudioDirection);
        Assert.Equal(30002, theirs.Remote!.AudioEndPoint!.Port);
        raw.Send(callee, raw.InDialog("ACK", callee, "hold", 3, tag));
    }

    [Fact]
    public async Task An_UPDATE_is_answered_and_needs_no_ACK()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        var (theirs, tag) = await Up(pair, raw, "update");
        string body = RawPeer.Sdp(direction: "inactive", version: 2);
        raw.Send(callee, raw.Invite(callee, "update", 2, tag, body: body).Replace("INVITE", "UPDATE", StringComparison.Ordinal));
        Assert.Equal(MediaDirection.Inactive, Description(await raw.Receive("200 UPDATE")).AudioDirection);
        await theirs.Until("media inactive");
        raw.Send(callee, raw.InDialog("BYE", callee, "update", 3, tag));
        await raw.Receive("200 BYE");
        await theirs.Until("ended 200 Remote");
    }

    [Fact]
    public async Task A_re_INVITE_without_an_offer_gets_ours_and_the_ACK_settles_it()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        var (theirs, tag) = await Up(pair, raw, "late");
        raw.Send(callee, raw.InDialog("INVITE", callee, "late", 2, tag));
        Assert.Equal(20002, Description(await raw.Receive("200 INVITE")).AudioEndPoint!.Port);
        string body = RawPeer.Sdp(port: 30004, version: 2);
        raw.Send(callee, raw.Invite(callee, "late", 2, tag, body: body).Replace("INVITE", "ACK", StringComparison.Ordinal));
        await theirs.Until("media sendrecv");
        Assert.Equal(30004, theirs.Remote!.AudioEndPoint!.Port);
    }

    [Fact]
    public async Task An_INVITE_without_an_offer_is_offered_and_answered_in_the_ACK()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, raw.Invite(callee, "delayed"));
        var (incoming, theirs, offer) = await pair.Incoming();
        Assert.Null(offer);
        incoming.Answer(SipPair.AnswerTo(null));
        var ok = await raw.Receive("200 INVITE");
        raw.Send(callee, raw.Invite(callee, "delayed", 1, Tag(ok), body: RawPeer.Sdp(30006)).Replace("INVITE", "ACK", StringComparison.Ordinal));
        await theirs.Until("answered");
        Assert.Equal(30006, theirs.Remote!.AudioEndPoint!.Port);
    }

    [Fact]
    public async Task A_hang_up_between_200_and_ACK_says_BYE_after_the_ACK()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, raw.Invite(callee, "early", body: RawPeer.Sdp()));
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Answer(SipPair.AnswerTo(offer));
        incoming.HangUp();
        var ok = await raw.Receive("200 INVITE");
        raw.Send(callee, raw.InDialog("ACK", callee, "early", 1, Tag(ok)));
        await raw.Receive("BYE");
        await theirs.Until("ended 200 Local");
        Assert.DoesNotContain("answered", theirs.All);
    }

    [Theory]
    [InlineData("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "dtmf 5")]
    [InlineData("application/dtmf-relay", "Signal= 11\r\n", "dtmf #")]
    [InlineData("application/dtmf", "*", "dtmf *")]
    public async Task Digits_come_by_INFO(string type, string body, string expected)
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        var (theirs, tag) = await Up(pair, raw, "info");
        string info = raw.InDialog("INFO", callee, "info", 2, tag, $"Content-Type: {type}\n")
            .Replace("Content-Length: 0", $"Content-Length: {body.Length}", StringComparison.Ordinal).TrimEnd() + "\n\n" + body;
        raw.Send(callee, info);
        await raw.Receive("200 INFO");
        await theirs.Until(expected);
    }

    [Fact]
    public async Task A_request_with_an_old_CSeq_is_refused()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        var (_, tag) = await Up(pair, raw, "order");
        raw.Send(callee, raw.InDialog("OPTIONS", callee, "order", 5, tag));
        await raw.Receive("200 OPTIONS");
        raw.Send(callee, raw.InDialog("BYE", callee, "order", 4, tag));
        await raw.Receive("500 BYE");
    }

    [Fact]
    public async Task What_belongs_to_no_call_is_answered_481_and_a_stray_ACK_not_at_all()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, raw.InDialog("ACK", callee, "nobody", 1, "none"));
        raw.Send(callee, raw.InDialog("BYE", callee, "nobody", 2, "none"));
        await raw.Receive("481 BYE");
        raw.Send(callee, raw.InDialog("CANCEL", callee, "nobody", 2, "none"));
        await raw.Receive("481 CANCEL");
        Assert.Equal(1, pair.Callee.Counters.Stray);
        Assert.Equal(0, pair.Callee.Counters.Transactions);
    }

    [Fact]
    public async Task Routes_and_the_Contact_of_the_200_decide_where_the_BYE_goes()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        using var proxy = new RawPeer();
        var (call, events) = pair.Call(by: raw.Local);
        var invite = await raw.Receive("INVITE");
        string routes = $"Record-Route: <sip:far.example;lr>\nRecord-Route: <sip:{proxy.Local};lr>\n";
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 200, "OK", "a", routes, RawPeer.Sdp()));
        await proxy.Receive("ACK");
        await events.Until("answered");
        call.HangUp();
        var bye = await proxy.Receive("BYE");
        Assert.Equal($"<sip:{proxy.Local};lr>", bye.Header("Route"));
        Assert.Equal(2, bye.Count(SipHeaderKind.Route));
        Assert.True(bye.RequestUri.SequenceEqual(System.Text.Encoding.ASCII.GetBytes($"sip:raw@{raw.Local}")));
    }

    private static async Task<(CallRecorder Events, string Tag)> Up(SipPair pair, RawPeer raw, string callId)
    {
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, raw.Invite(callee, callId, body: RawPeer.Sdp()));
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Answer(SipPair.AnswerTo(offer));
        var ok = await raw.Receive("200 INVITE");
        raw.Send(callee, raw.InDialog("ACK", callee, callId, 1, Tag(ok)));
        await theirs.Until("answered");
        return (theirs, Tag(ok));
    }

    private static string Tag(SipMessage message) => message.Header("To")!.Split("tag=")[1];

    private static string Branch(SipMessage message) => message.Header("Via")!.Split("branch=")[1];

    private static SessionDescription Description(SipMessage message)
    {
        Assert.Equal(OperationStatus.Done, SessionDescription.TryParse(message.Body, out var description));
        return description!;
    }
}
