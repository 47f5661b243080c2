using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>Session timers (RFC 4028): who refreshes, how, and what happens when nobody does.</summary>
public sealed class SessionTimerTests
{
    private const string Takes = "Allow: INVITE, ACK, BYE, UPDATE\n", TakesNone = "Allow: INVITE, ACK, BYE\n";
    private static readonly SipPeerRules Timed = new() { SessionTimer = SipExtensionUse.Supported, SessionInterval = TimeSpan.FromSeconds(600) };

    [Theory]
    [InlineData(Takes, "UPDATE")]
    [InlineData(TakesNone, "INVITE")]
    public async Task We_refresh_after_half_of_the_time_as_the_other_side_can_take_it(string allow, string method)
    {
        var clock = new FakeTimeProvider();
        await using var pair = await SipPair.Start(clock: clock);
        using var raw = new RawPeer();
        var (events, invite) = await Up(pair, raw, allow + "Require: timer\nSession-Expires: 400;refresher=uac\n");
        Assert.Equal(("timer", "600", null), (invite.Header("Supported"), invite.Header("Session-Expires"), invite.Header("Min-SE")));
        for (int i = 0; i < 3; i++)
        {
            await Pass(pair, clock, 199);
            Assert.Equal(0, raw.Waiting);
            clock.Advance(TimeSpan.FromSeconds(1));
            var refresh = await raw.Receive(method);
            Assert.Equal(("400;refresher=uac", "timer"), (refresh.Header("Session-Expires"), refresh.Header("Supported")));
            Assert.Equal(method == "UPDATE", refresh.Body.IsEmpty);
            raw.Send(pair.Caller.LocalEndPoint, raw.Response(refresh, 200, "OK", "a", "Session-Expires: 400;refresher=uac\n", method == "UPDATE" ? "" : RawPeer.Sdp()));
            if (method == "INVITE") await raw.Receive("ACK");
            await Pass(pair, clock, 0);
        }
        Assert.Equal(["sent", "answered"], events.All);
    }

    [Theory]
    [InlineData(90, 60)]
    [InlineData(600, 568)]
    public async Task A_session_that_nobody_refreshes_ends_a_little_before_its_time(int seconds, int ends)
    {
        var clock = new FakeTimeProvider();
        await using var pair = await SipPair.Start(clock: clock);
        using var raw = new RawPeer();
        var (events, _) = await Up(pair, raw, $"Session-Expires: {seconds};refresher=uas\n");
        await Pass(pair, clock, ends - 1);
        Assert.DoesNotContain(events.All, e => e.StartsWith("ended", StringComparison.Ordinal));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Q.850;cause=102", (await raw.Receive("BYE")).Header("Reason"));
        await events.Until("ended 408 Timeout");
    }

    [Fact]
    public async Task A_refresh_by_the_other_side_starts_the_time_anew()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await SipPair.Start(clock: clock);
        using var raw = new RawPeer();
        var (events, invite) = await Up(pair, raw, "Session-Expires: 600;refresher=uas\n");
        await Pass(pair, clock, 560);
        raw.Send(pair.Caller.LocalEndPoint, Update(raw, invite, 1, "Supported: timer\nSession-Expires: 300;refresher=uac\n"));
        var ok = await raw.Receive("200 UPDATE");
        Assert.Equal(("300;refresher=uac", "timer"), (ok.Header("Session-Expires"), ok.Header("Require")));
        raw.Send(pair.Caller.LocalEndPoint, Update(raw, invite, 2, "Supported: timer\nSession-Expires: 30\n"));
        Assert.Equal("90", (await raw.Receive("422 UPDATE")).Header("Min-SE"));
        await Pass(pair, clock, 267);
        Assert.Equal(["sent", "answered"], events.All);
        clock.Advance(TimeSpan.FromSeconds(1));
        await events.Until("ended 408 Timeout");
    }

    [Fact]
    public async Task A_refresh_that_fails_is_tried_again_and_then_the_session_ends()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await SipPair.Start(clock: clock);
        using var raw = new RawPeer();
        var (events, _) = await Up(pair, raw, Takes + "Session-Expires: 400;refresher=uac\n");
        await Pass(pair, clock, 200);
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(await raw.Receive("UPDATE"), 405, "Method Not Allowed", "a"));
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(await raw.Receive("INVITE"), 500, "Trouble", "a"));
        await raw.Receive("ACK");
        // The ACK leaves before anybody is told of the refusal.
        await Pass(pair, clock, 0);
        await Pass(pair, clock, 50);
        var again = await raw.Receive("INVITE");
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(again, 422, "Too Brief", "a", "Min-SE: 500\n"));
        var longer = await raw.Receive("INVITE");
        Assert.Equal(("500;refresher=uac", "500"), (longer.Header("Session-Expires"), longer.Header("Min-SE")));
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(longer, 422, "Too Brief", "a", "Min-SE: 700\n"));
        await Pass(pair, clock, 118);
        await events.Until("ended 408 Timeout");
    }

    [Fact]
    public async Task A_422_to_the_INVITE_is_followed_by_one_that_asks_for_more_but_not_for_ever()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var events = new CallRecorder();
        pair.Caller.Invite(pair.To("callee", raw.Local) with { Rules = Timed }, events);
        await raw.Answer("INVITE", 422, "Too Brief", "Min-SE: 900\n");
        await raw.Receive("ACK");
        var second = await raw.Receive("INVITE");
        Assert.Equal(("900", "900", "2 INVITE"), (second.Header("Session-Expires"), second.Header("Min-SE"), second.Header("CSeq")));
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(second, 422, "Too Brief", "b", "Min-SE: 901\n"));
        for (int n = 902; n < 908; n++) await raw.Answer("INVITE", 422, "Too Brief", $"Min-SE: {n}\n");
        await events.Until("ended 422 Remote");
    }

    [Fact]
    public async Task Who_calls_with_too_brief_a_session_is_told_and_who_may_refresh_is_left_to_it()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await SipPair.Start(clock: clock);
        pair.Callee.SetTrustedPeers(new Dictionary<IPAddress, SipPeerRules> { [IPAddress.Loopback] = Timed });
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, Invite(raw, callee, "brief", "Supported: timer\nSession-Expires: 60\n"));
        Assert.Equal("90", (await raw.Receive("422 INVITE")).Header("Min-SE"));
        raw.Send(callee, Invite(raw, callee, "well", "Supported: timer\nSession-Expires: 1200;refresher=uac\n"));
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Answer(SipPair.AnswerTo(offer));
        var ok = await raw.Receive("200 INVITE");
        Assert.Equal(("600;refresher=uac", "timer"), (ok.Header("Session-Expires"), ok.Header("Require")));
        raw.Send(callee, raw.InDialog("ACK", callee, "well", 1, ok.Header("To")!.Split("tag=")[1]));
        await theirs.Until("answered");
        clock.Advance(TimeSpan.FromSeconds(568));
        await raw.Receive("BYE");
        await theirs.Until("ended 408 Timeout");
    }

    [Fact]
    public async Task Two_of_our_own_endpoints_keep_a_session_alive_by_UPDATE()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await SipPair.Start(clock: clock);
        pair.Callee.SetTrustedPeers(new Dictionary<IPAddress, SipPeerRules> { [IPAddress.Loopback] = Timed });
        var events = new CallRecorder();
        var call = pair.Caller.Invite(pair.To("callee") with { Rules = Timed }, events);
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Answer(SipPair.AnswerTo(offer));
        await Task.WhenAll(events.Until("answered"), theirs.Until("answered"));
        for (int i = 1; i <= 5; i++)
        {
            long seen = pair.Callee.Counters.Received;
            clock.Advance(TimeSpan.FromSeconds(300));
            await Eventually.True(() => pair.Callee.Counters.Received > seen, "a refresh to be answered");
            await Pass(pair, clock, 0);
        }
        Assert.Equal(["sent", "answered"], events.All);
        call.HangUp();
        await theirs.Until("ended 200 Remote");
        Assert.Equal(["answered", "ended 200 Remote"], theirs.All);
    }

    private static async Task<(CallRecorder Events, SipMessage Invite)> Up(SipPair pair, RawPeer raw, string answer)
    {
        var events = new CallRecorder();
        pair.Caller.Invite(pair.To("callee", raw.Local) with { Rules = Timed }, events);
        var invite = await raw.Receive("INVITE");
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 200, "OK", "a", answer, RawPeer.Sdp()));
        await raw.Receive("ACK");
        await events.Until("answered");
        return (events, invite);
    }

    /// <summary>The time has passed for the loop too, with all that was due in it.</summary>
    private static async Task Pass(SipPair pair, FakeTimeProvider clock, double seconds)
    {
        clock.Advance(TimeSpan.FromSeconds(seconds));
        await pair.Caller.OptionsAsync(SipUri.Sip(null, pair.Callee.LocalEndPoint), pair.Callee.LocalEndPoint, TimeSpan.FromSeconds(30));
    }

    private static string Invite(RawPeer raw, IPEndPoint to, string callId, string headers) =>
        raw.Invite(to, callId, body: RawPeer.Sdp()).Replace("Content-Type:", headers + "Content-Type:", StringComparison.Ordinal);

    private static string Update(RawPeer raw, SipMessage invite, int cseq, string headers) =>
        $"UPDATE sip:caller@127.0.0.1 SIP/2.0\n{raw.Via}\nMax-Forwards: 70\nFrom: {invite.Header("To")};tag=a\nTo: {invite.Header("From")}\nCall-ID: {invite.Header("Call-ID")}\n"
        + $"CSeq: {cseq} UPDATE\nContact: <sip:raw@{raw.Local}>\n{headers}Content-Length: 0\n\n";
}
