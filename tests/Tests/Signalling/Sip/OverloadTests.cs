using System.Globalization;
using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>New calls are refused before those that are up suffer.</summary>
public sealed class OverloadTests
{
    [Fact]
    public async Task More_calls_a_second_than_may_be_are_sent_away_for_some_seconds()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await SipPair.Start(clock: clock);
        pair.Callee.MaxIncomingPerSecond = 2;
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        for (int i = 0; i < 3; i++) raw.Send(callee, raw.Invite(callee, $"rate{i}", body: RawPeer.Sdp()));
        await pair.Incoming();
        await pair.Incoming();
        var refused = await raw.Receive("503 INVITE");
        Assert.Equal("rate2", refused.Header("Call-ID"));
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture), 2, 6);
        clock.Advance(TimeSpan.FromMilliseconds(499));
        raw.Send(callee, raw.Invite(callee, "early", body: RawPeer.Sdp()));
        await raw.Receive("503 INVITE");
        clock.Advance(TimeSpan.FromMilliseconds(2));
        raw.Send(callee, raw.Invite(callee, "in time", body: RawPeer.Sdp()).Replace("in time", "intime", StringComparison.Ordinal));
        Assert.Equal("intime", (await pair.Incoming()).Call.CallId);
        Assert.Equal((3, 2), (pair.Callee.Counters.CallsIn, pair.Callee.Counters.CallsRefused));
    }

    [Fact]
    public async Task A_full_house_refuses_calls_and_serves_all_else()
    {
        await using var pair = await SipPair.Start();
        var (call, events) = pair.Call();
        var (incoming, theirs, offer) = await pair.Incoming();
        incoming.Answer(SipPair.AnswerTo(offer));
        await Task.WhenAll(events.Until("answered"), theirs.Until("answered"));
        pair.Callee.Busy = () => "full";
        var (_, second) = pair.Call();
        await second.Until("ended 503 Remote");
        using var raw = new RawPeer();
        raw.Send(pair.Callee.LocalEndPoint, raw.InDialog("OPTIONS", pair.Callee.LocalEndPoint, "ping", 1, "x").Replace(";tag=x", "", StringComparison.Ordinal));
        await raw.Receive("200 OPTIONS");
        call.Hold(true);
        await events.Until("media recvonly");
        call.HangUp();
        await theirs.Until("ended 200 Remote");
        pair.Callee.Busy = null;
        pair.Call();
        await pair.Incoming();
    }

    [Fact]
    public async Task A_call_that_has_waited_for_long_is_not_begun()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await SipPair.Start(clock: clock);
        using var raw = new RawPeer();
        using var stands = new ManualResetEventSlim();
        using var goes = new ManualResetEventSlim();
        pair.OnIncoming = _ =>
        {
            stands.Set();
            goes.Wait(TimeSpan.FromSeconds(30));
        };
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, raw.Invite(callee, "first", body: RawPeer.Sdp()));
        Assert.True(stands.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        long received = pair.Callee.Counters.Received;
        raw.Send(callee, raw.Invite(callee, "second", body: RawPeer.Sdp()));
        await Eventually.True(() => pair.Callee.Counters.Received > received, "the second INVITE to be queued");
        clock.Advance(TimeSpan.FromMilliseconds(2001));
        goes.Set();
        Assert.Equal("second", (await raw.Receive("503 INVITE")).Header("Call-ID"));
        Assert.Equal((1, 1), (pair.Callee.Counters.CallsIn, pair.Callee.Counters.CallsRefused));
    }

    [Fact]
    public async Task In_a_flood_of_a_carriers_calls_those_that_are_up_are_neither_lost_nor_late()
    {
        const int Flood = 3000, Talking = 20;
        await using var pair = await SipPair.Start();
        pair.Callee.MaxIncomingPerSecond = 50;
        pair.OnIncoming = call => call.Answer(SipPair.AnswerTo(call.RemoteDescription));
        var calls = Enumerable.Range(0, Talking).Select(_ => pair.Call()).ToList();
        foreach (var (_, events) in calls) await events.Until("answered");
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        for (int i = 0; i < Flood; i++)
        {
            raw.Send(callee, raw.Invite(callee, $"flood{i}", body: RawPeer.Sdp()));
            if (i % 50 == 0) await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        foreach (var (call, events) in calls)
        {
            call.HangUp();
            await events.Until("ended 200 Local");
        }
        await Eventually.True(() => pair.Callee.Counters.CallsIn + pair.Callee.Counters.CallsRefused + pair.Callee.Counters.QueueFull >= Talking + Flood, "every INVITE to be judged");
        Assert.Equal(Talking, calls.Count(c => c.Events.All.SequenceEqual(["sent", "answered", "ended 200 Local"])));
        Assert.InRange(pair.Callee.Counters.CallsIn, Talking, Talking + (Flood / 2));
        Assert.True(pair.Callee.Counters.CallsRefused > Flood / 2, $"{pair.Callee.Counters.CallsRefused} were refused");
    }
}
