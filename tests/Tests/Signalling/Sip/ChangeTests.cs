using System.Buffers;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>re-INVITEs of ours (RFC 3261 section 14.1): hold and resume, other codecs, both sides at once, refusals.</summary>
public sealed class ChangeTests
{
    [Fact]
    public async Task Hold_and_resume_are_agreed_on_by_both()
    {
        await using var pair = await SipPair.Start();
        var (call, events, theirs, incoming) = await Connected(pair);
        call.Hold(true);
        await events.Until("media recvonly");
        await theirs.Until("media sendonly");
        Assert.Equal(("2", MediaDirection.SendOnly), (call.LocalDescription!.Origin.SessionVersion, call.LocalDescription.AudioDirection));
        Assert.Equal(MediaDirection.ReceiveOnly, incoming.LocalDescription!.AudioDirection);
        call.Hold(false);
        await events.Until("media sendrecv");
        await theirs.Until("media sendrecv");
        incoming.Hold(true);
        await events.Until("media sendonly");
        call.HangUp();
        await theirs.Until("ended 200 Remote");
    }

    [Fact]
    public async Task Both_sides_at_once_try_again_one_after_the_other()
    {
        await using var pair = await SipPair.Start();
        var (call, events, theirs, incoming) = await Connected(pair);
        for (int i = 0; i < 3; i++)
        {
            call.Hold(true);
            incoming.Hold(true);
            // Whoever comes second finds the first one's hold and adds its own: in the end neither sends.
            await Eventually.True(() => call.LocalDescription!.Origin.SessionVersion == incoming.LocalDescription!.Origin.SessionVersion
                && call.RemoteDescription!.AudioDirection == incoming.LocalDescription.AudioDirection
                && incoming.RemoteDescription!.AudioDirection == call.LocalDescription.AudioDirection, "both to agree");
            Assert.DoesNotContain(events.All.Concat(theirs.All), e => e.StartsWith("change refused", StringComparison.Ordinal));
        }
        call.HangUp();
        await theirs.Until("ended 200 Remote");
    }

    [Theory]
    [InlineData(true, 2.09, 4.01)]
    [InlineData(false, 0, 2.01)]
    public async Task After_a_491_the_caller_waits_longer_than_the_callee(bool caller, double atLeast, double atMost)
    {
        var clock = new FakeTimeProvider();
        await using var pair = await SipPair.Start(clock: clock);
        using var raw = new RawPeer();
        var (call, _, end, tag) = caller ? await Calls(pair, raw) : await IsCalled(pair, raw);
        var to = caller ? pair.Caller.LocalEndPoint : pair.Callee.LocalEndPoint;
        call.Hold(true);
        var first = await raw.Receive("INVITE");
        // Ours is open: theirs is refused.
        raw.Send(to, end("INVITE", 7, RawPeer.Sdp(version: 2)));
        await raw.Receive("491 INVITE");
        raw.Send(to, raw.Response(first, 491, "Request Pending", tag));
        await raw.Receive("ACK");
        // Meanwhile theirs is taken.
        raw.Send(to, end("INVITE", 8, RawPeer.Sdp(version: 2)));
        await raw.Receive("200 INVITE");
        raw.Send(to, end("ACK", 8, ""));
        if (atLeast > 0)
        {
            clock.Advance(TimeSpan.FromSeconds(atLeast));
            raw.Send(to, end("OPTIONS", 9, ""));
            await raw.Receive("200 OPTIONS");
            Assert.Equal(0, raw.Waiting);
        }
        clock.Advance(TimeSpan.FromSeconds(atMost - atLeast));
        var again = await raw.Receive("INVITE");
        Assert.Equal(MediaDirection.SendOnly, Description(again).AudioDirection);
    }

    [Fact]
    public async Task A_refused_change_leaves_the_call_as_it_was_and_the_last_of_several_wishes_is_asked_next()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events, _, tag) = await Calls(pair, raw);
        var before = call.LocalDescription;
        call.Hold(true);
        var first = await raw.Receive("INVITE");
        call.Change(before! with { SessionName = "second" });
        call.Change(before with { SessionName = "third" });
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(first, 488, "Not Acceptable Here", tag));
        await raw.Receive("ACK");
        await events.Until("change refused 488");
        var next = await raw.Receive("INVITE");
        Assert.Equal("third", Description(next).SessionName);
        Assert.Same(before, call.LocalDescription);
        string ok = raw.Response(next, 200, "OK", tag, body: RawPeer.Sdp(30050, version: 2));
        raw.Send(pair.Caller.LocalEndPoint, ok);
        var ack = await raw.Receive("ACK");
        await events.Until("media sendrecv");
        Assert.Equal(30050, events.Remote!.AudioEndPoint!.Port);
        raw.Send(pair.Caller.LocalEndPoint, ok);
        Assert.Equal(ack.Bytes.ToArray(), (await raw.Receive("ACK")).Bytes.ToArray());
    }

    [Theory]
    [InlineData(481)]
    [InlineData(408)]
    public async Task A_change_that_finds_no_call_ends_it(int status)
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events, _, tag) = await Calls(pair, raw);
        call.Hold(true);
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(await raw.Receive("INVITE"), status, "So", tag));
        Assert.Equal("Q.850;cause=102", (await raw.Receive("BYE")).Header("Reason"));
        await events.Until($"ended {status} Timeout");
    }

    [Fact]
    public async Task A_change_that_is_wanted_before_the_answer_goes_out_after_it()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events) = pair.Call(by: raw.Local);
        var invite = await raw.Receive("INVITE");
        call.Hold(true);
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 200, "OK", "a", body: RawPeer.Sdp()));
        await raw.Receive("ACK");
        var hold = await raw.Receive("INVITE");
        Assert.Equal("2 INVITE", hold.Header("CSeq"));
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(hold, 200, "OK", "a", body: RawPeer.Sdp(direction: "recvonly", version: 2)));
        await events.Until("media recvonly");
    }

    [Fact]
    public async Task A_codec_is_changed_by_either_side()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, _, end, tag) = await Calls(pair, raw);
        raw.Send(pair.Caller.LocalEndPoint, end("INVITE", 2, RawPeer.Sdp(version: 2).Replace("8 0 101", "0", StringComparison.Ordinal)));
        Assert.Equal("0", Description(await raw.Receive("200 INVITE")).Audio!.Formats[0]);
        raw.Send(pair.Caller.LocalEndPoint, end("ACK", 2, ""));
        var local = call.LocalDescription!;
        call.Change(SessionDescription.Offer(SipPair.Audio(20000) with { SessionVersion = 9 }));
        var offer = await raw.Receive("INVITE");
        Assert.Equal(["8", "0"], Description(offer).Audio!.Formats.Intersect(["0", "8"]).OrderDescending());
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(offer, 200, "OK", tag, body: RawPeer.Sdp(version: 3)));
        await Eventually.True(() => call.LocalDescription!.Origin.SessionVersion == "9", "the change to be agreed on");
        Assert.NotSame(local, call.LocalDescription);
    }

    private static async Task<(SipCall Call, CallRecorder Events, CallRecorder Theirs, SipCall Incoming)> Connected(SipPair pair)
    {
        var (call, events) = pair.Call();
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Answer(SipPair.AnswerTo(offer));
        await events.Until("answered");
        await theirs.Until("answered");
        return (call, events, theirs, incoming);
    }

    private delegate string Within(string method, int cseq, string sdp);

    /// <summary>We call the raw peer.</summary>
    private static async Task<(SipCall Call, CallRecorder Events, Within Within, string Tag)> Calls(SipPair pair, RawPeer raw)
    {
        var (call, events) = pair.Call(by: raw.Local);
        var invite = await raw.Receive("INVITE");
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 200, "OK", "a", body: RawPeer.Sdp()));
        await raw.Receive("ACK");
        await events.Until("answered");
        return (call, events, (method, cseq, sdp) => Request(raw, method, cseq, sdp, $"{invite.Header("To")};tag=a", invite.Header("From")!, invite.Header("Call-ID")!), "a");
    }

    /// <summary>The raw peer calls us.</summary>
    private static async Task<(SipCall Call, CallRecorder Events, Within Within, string Tag)> IsCalled(SipPair pair, RawPeer raw)
    {
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, raw.Invite(callee, "called", body: RawPeer.Sdp()));
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Answer(SipPair.AnswerTo(offer));
        var ok = await raw.Receive("200 INVITE");
        raw.Send(callee, Request(raw, "ACK", 1, "", ok.Header("From")!, ok.Header("To")!, "called"));
        await theirs.Until("answered");
        return (incoming, theirs, (method, cseq, sdp) => Request(raw, method, cseq, sdp, ok.Header("From")!, ok.Header("To")!, "called"), "unused");
    }

    private static string Request(RawPeer raw, string method, int cseq, string sdp, string from, string to, string callId)
    {
        string body = sdp.ReplaceLineEndings("\r\n");
        return $"{method} sip:carillon@127.0.0.1 SIP/2.0\n{raw.Via}\nMax-Forwards: 70\nFrom: {from}\nTo: {to}\nCall-ID: {callId}\nCSeq: {cseq} {method}\n"
            + $"Contact: <sip:raw@{raw.Local}>\n{(sdp.Length > 0 ? "Content-Type: application/sdp\n" : "")}Content-Length: {body.Length}\n\n{body}";
    }

    private static SessionDescription Description(SipMessage message)
    {
        Assert.Equal(OperationStatus.Done, SessionDescription.TryParse(message.Body, out var description));
        return description!;
    }
}
