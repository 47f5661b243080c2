using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;

namespace Carillon.Tests.Signalling.Iax2;

public sealed class CallTests
{
    [Fact]
    public async Task A_call_rings_is_answered_talks_and_ends_with_the_callers_cause()
    {
        await using var servers = new TwoServers();
        var caller = new Watched();
        var call = servers.T1.Call(TwoServers.ToRoom("42"), caller);
        var (incoming, request, callee) = await servers.Inbound.Next();

        Assert.Equal("room:42", request.CalledNumber);
        Assert.Equal("link:7", request.CallingName);
        Assert.Equal("carillon", request.CalledContext);
        Assert.Equal("t1", request.Peer);

        incoming.Proceed();
        incoming.Ring();
        incoming.Answer();
        Assert.Equal("accepted Pcmu", await caller.Next());
        Assert.Equal("proceeding", await caller.Next());
        Assert.Equal("ringing", await caller.Next());
        Assert.Equal("answered", await caller.Next());
        Assert.Equal("accepted Pcmu", await callee.Next());
        Assert.Equal(call.LocalCallNumber, incoming.RemoteCallNumber);
        Assert.Equal(incoming.LocalCallNumber, call.RemoteCallNumber);
        Assert.Equal(servers.Wire1.Local, incoming.Remote);

        call.SendDtmf('5');
        call.SendVoice(new byte[160], 20);
        incoming.SendDtmf('#');
        Assert.Equal("dtmf 5", await callee.Next());
        Assert.Equal("voice Pcmu 160", await callee.Next());
        Assert.Equal(20u, callee.Voice[0].Timestamp);
        Assert.Equal("dtmf #", await caller.Next());

        call.HangUp(31, "moved on");
        call.HangUp();
        Assert.Equal("ended Local 31", await caller.Next());
        Assert.Equal("ended Remote 31", await callee.Next());
        Assert.Equal("moved on", callee.End!.Text);
    }

    [Fact]
    public async Task A_side_that_is_held_is_told_and_sends_no_voice_until_it_is_resumed()
    {
        await using var servers = new TwoServers();
        servers.Inbound.AtOnce = call => call.Answer();
        var caller = new Watched();
        var call = servers.T1.Call(TwoServers.ToRoom("1"), caller);
        await caller.Until("answered");
        var (incoming, _, callee) = await servers.Inbound.Next();
        call.Hold();
        call.Hold();
        await callee.Until("held with music");
        Assert.True(incoming.IsQuelched);
        call.Resume();
        await callee.Until("resumed");
        incoming.Hold(music: false);
        await caller.Until("held");
        Assert.Equal((true, false), (call.IsQuelched, incoming.IsQuelched));
        Assert.Single(callee.All, news => news.StartsWith("held", StringComparison.Ordinal));
    }

    [Fact]
    public async Task G722_is_agreed_where_both_sides_have_it_and_nothing_that_they_have_not()
    {
        var both = MediaFormat.Pcmu | MediaFormat.G722;
        foreach (var (theirs, expected) in ((MediaFormat, string)[])[(both, "accepted G722"), (MediaFormat.Pcmu, "accepted Pcmu"), (MediaFormat.Gsm, "ended Remote 34")])
        {
            await using var servers = new TwoServers(calleesView: peer => peer with { Formats = theirs });
            servers.Inbound.AtOnce = call => call.Accept();
            var caller = new Watched();
            var call = servers.T1.Call(TwoServers.ToRoom("1") with { Capability = both, Preferred = MediaFormat.G722 }, caller);
            Assert.Equal(expected, await caller.Next());
            if (expected != "accepted G722") continue;
            call.SendVoice(new byte[160], 20);
            var (_, _, callee) = await servers.Inbound.Next();
            await callee.Until("voice G722 160");
        }
    }

    [Fact]
    public async Task Answer_alone_accepts_and_answers()
    {
        await using var servers = new TwoServers();
        servers.Inbound.AtOnce = call => call.Answer();
        var caller = new Watched();
        var call = servers.T1.Call(TwoServers.ToRoom("1"), caller);
        await caller.Until("answered");
        var (incoming, _, callee) = await servers.Inbound.Next();
        incoming.HangUp(41);
        await caller.Until("ended Remote 41");
        await callee.Until("ended Local 41");
        Assert.Equal(41, call.End!.Q850);
        await Eventually.True(() => servers.T1.CallCount + servers.T2.CallCount == 0, "both ends forget the call");
    }

    [Fact]
    public async Task A_call_that_is_not_accepted_is_rejected_with_the_cause()
    {
        await using var servers = new TwoServers();
        servers.Inbound.AtOnce = call => call.HangUp(17, "room is full");
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        Assert.Equal("ended Remote 17", await caller.Next());
        Assert.Equal("room is full", caller.End!.Text);
    }

    [Fact]
    public async Task Hanging_up_at_once_leaves_nothing_on_either_side()
    {
        await using var servers = new TwoServers();
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller).HangUp(16);
        Assert.Equal("ended Local 16", await caller.Next());
        await Eventually.True(() => servers.T1.CallCount + servers.T2.CallCount == 0, "both ends forget the call");
        Assert.Equal(0, servers.Inbound.Waiting);
    }

    [Fact]
    public async Task A_host_without_anybody_to_take_calls_rejects_them()
    {
        await using var servers = new TwoServers();
        servers.T2.Inbound = null;
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        Assert.Equal("ended Remote 3", await caller.Next());
    }

    [Fact]
    public async Task A_call_to_an_unknown_peer_is_refused_without_a_datagram()
    {
        await using var servers = new TwoServers();
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1") with { Peer = "t9" }, caller);
        Assert.Equal("ended Refused 3", await caller.Next());
        Assert.Empty(servers.Wire1.Sent);
    }

    [Fact]
    public async Task The_format_is_the_callers_wish_or_else_a_common_one()
    {
        await using var servers = new TwoServers(calleesView: peer => peer with { Formats = MediaFormat.Pcma });
        servers.Inbound.AtOnce = call => call.Accept();
        var caller = new Watched();
        var call = servers.T1.Call(TwoServers.ToRoom("1"), caller);
        Assert.Equal("accepted Pcma", await caller.Next());
        Assert.Equal(MediaFormat.Pcma, call.Format);

        var other = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1") with { Capability = MediaFormat.Gsm, Preferred = MediaFormat.Gsm }, other);
        Assert.Equal("ended Remote 34", await other.Next());
    }

    [Fact]
    public async Task Two_hundred_calls_at_once_all_come_through()
    {
        await using var servers = new TwoServers();
        servers.Inbound.AtOnce = call => call.Answer();
        var callers = Enumerable.Range(0, 200).Select(_ => new Watched()).ToArray();
        var calls = new List<Iax2Call>();
        foreach (var group in callers.Chunk(50))
        {
            foreach (var caller in group) calls.Add(servers.T1.Call(TwoServers.ToRoom("1"), caller));
            foreach (var caller in group) await caller.Until("answered");
        }
        Assert.Equal(200, calls.Select(c => c.LocalCallNumber).Distinct().Count());
        await Eventually.True(() => servers.T2.CallCount == 200, "200 calls at the callee");
        foreach (var call in calls) call.HangUp();
        foreach (var caller in callers) await caller.Until("ended Local 16");
        await Eventually.True(() => servers.T1.CallCount + servers.T2.CallCount == 0, "both ends forget the calls");
    }

    [Fact]
    public async Task A_server_that_stops_hangs_up_its_calls()
    {
        var servers = new TwoServers();
        servers.Inbound.AtOnce = call => call.Answer();
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        await caller.Until("answered");
        await servers.T2.DisposeAsync();
        Assert.Equal("ended Remote 27", await caller.Next());
        await servers.T1.DisposeAsync();
        servers.Wire1.Dispose();
        servers.Wire2.Dispose();
    }

    [Fact]
    public async Task A_handler_that_throws_is_counted_and_harms_no_call()
    {
        await using var servers = new TwoServers();
        servers.Inbound.AtOnce = call => throw new InvalidOperationException("the host's mistake");
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        Assert.Equal("ended Remote 41", await caller.Next());
        Assert.Equal(1, servers.T2.Counters.Faults);

        servers.Inbound.AtOnce = call => call.Answer();
        var second = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), second);
        await second.Until("answered");
    }

    [Fact]
    public async Task The_second_call_shows_the_first_ones_token_and_a_peer_that_began_anew_sends_another()
    {
        await using var servers = new TwoServers();
        servers.Inbound.AtOnce = call => call.Answer();
        for (var i = 0; i < 3; i++)
        {
            var caller = new Watched();
            servers.T1.Call(TwoServers.ToRoom("1"), caller);
            await caller.Until("answered");
        }
        Assert.Equal(1, servers.T2.Counters.CallTokensSent);

        await servers.T2.DisposeAsync();
        await using var anew = servers.RestartT2();
        var again = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), again);
        await again.Until("answered");
        Assert.Equal(1, anew.Counters.BadTokens);
        Assert.Equal(1, anew.Counters.CallTokensSent);
    }
}
