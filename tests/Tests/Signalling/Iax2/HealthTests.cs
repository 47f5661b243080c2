using System.Collections.Concurrent;
using Carillon.Signalling.Iax2;

namespace Carillon.Tests.Signalling.Iax2;

public sealed class HealthTests
{
    [Fact]
    public async Task A_peer_is_seen_to_come_up_go_down_and_come_back()
    {
        await using var servers = new TwoServers(qualify: true);
        var seen = new ConcurrentQueue<bool>();
        bool? last = null;
        servers.T1.PeerHealthChanged = health =>
        {
            if (health.Up != last) seen.Enqueue(health.Up);
            last = health.Up;
        };
        await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true, RoundTrip.Ticks: > 0 }, "the peer is up");
        servers.Wire2.Drop = () => true;
        await Eventually.True(() => servers.T1.HealthOf("t2")!.Up == false, "the peer is down");
        Assert.Null(servers.T1.HealthOf("t2")!.RoundTrip);

        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        Assert.Equal("ended Refused 38", await caller.Next());

        servers.Wire2.Drop = null;
        await Eventually.True(() => servers.T1.HealthOf("t2")!.Up, "the peer is back");
        Assert.Contains(false, seen);
        Assert.Equal(0, servers.T1.CallCount + servers.T2.CallCount);
    }

    [Fact]
    public async Task A_sibling_is_known_to_be_silent_long_before_it_counts_as_down()
    {
        var timers = TwoServers.Quick with { Qualify = TimeSpan.FromSeconds(1), QualifySibling = TimeSpan.FromMilliseconds(50) };
        await using var servers = new TwoServers(timers, qualify: true, callersView: peer => peer with { Sibling = true });
        await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true }, "the peer is up");
        await Eventually.True(() => servers.T1.SilenceOf("t2") < TimeSpan.FromMilliseconds(100), "it is heard all the time");
        servers.Wire2.Drop = () => true;
        await Eventually.True(() => servers.T1.SilenceOf("t2") >= TimeSpan.FromMilliseconds(400), "it is silent");
        Assert.True(servers.T1.HealthOf("t2")!.Up, "its links ride out three seconds");
        servers.Wire2.Drop = null;
        await Eventually.True(() => servers.T1.SilenceOf("t2") < TimeSpan.FromMilliseconds(100), "it is heard again");
        Assert.Null(servers.T2.SilenceOf("nobody"));
    }

    [Fact]
    public async Task Of_a_path_that_loses_it_is_told_how_much()
    {
        var timers = TwoServers.Quick with { QualifySibling = TimeSpan.FromMilliseconds(10) };
        await using var servers = new TwoServers(timers, qualify: true, callersView: peer => peer with { Sibling = true });
        await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true }, "the peer is up");
        Assert.Equal(0, servers.T1.HealthOf("t2")!.LossPercent);
        var sent = 0;
        servers.Wire2.Drop = () => ++sent % 5 == 0;
        await Eventually.True(() => servers.T1.HealthOf("t2")!.LossPercent is > 12 and < 40, "a fifth of the answers is lost");
        Assert.True(servers.T1.HealthOf("t2")!.Up);
        servers.Wire2.Drop = null;
        await Eventually.True(() => servers.T1.HealthOf("t2")!.LossPercent == 0, "nothing is lost any more");
    }

    [Fact]
    public async Task A_sibling_that_is_farther_away_than_the_time_between_two_questions_is_up()
    {
        var timers = TwoServers.Quick with { Qualify = TimeSpan.FromMilliseconds(500), QualifySibling = TimeSpan.FromMilliseconds(50) };
        await using var servers = new TwoServers(timers, qualify: true, callersView: peer => peer with { Sibling = true });
        servers.Wire2.Delay = TimeSpan.FromMilliseconds(160);
        await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true }, "the peer is up");
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        var health = servers.T1.HealthOf("t2")!;
        Assert.True(health is { Up: true, LossPercent: 0, RoundTrip.TotalMilliseconds: >= 150 }, health.ToString());
    }

    [Fact]
    public async Task A_peer_that_is_taken_out_is_not_asked_any_more()
    {
        await using var servers = new TwoServers(qualify: true);
        await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true }, "the peer is up");
        servers.T1.SetPeers([]);
        await Eventually.True(() => servers.T1.HealthOf("t2") is null, "the peer is gone");
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        Assert.Equal("ended Refused 3", await caller.Next());
    }

    [Fact]
    public async Task Ping_and_lag_request_are_answered_within_a_call()
    {
        var timers = TwoServers.Quick with { Ping = TimeSpan.FromMilliseconds(50), Lag = TimeSpan.FromMilliseconds(50) };
        await using var servers = new TwoServers(timers);
        servers.Inbound.AtOnce = call =>
        {
            call.Reception = () => new Iax2Reception(3, 1, 2, 1000, 40, 0, 1);
            call.Answer();
        };
        var caller = new Watched();
        var call = servers.T1.Call(TwoServers.ToRoom("1"), caller);
        await caller.Until("answered");
        await Eventually.True(() => call is { Lag: not null, RoundTrip: not null }, "a lag and a round trip");
        Assert.InRange(call.Lag!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await Eventually.True(() => call.HeardThere is not null, "the callee's report");
        Assert.Equal(new Iax2Reception(3, 1, 2, 1000, 40, 0, 1), call.HeardThere);
        Assert.Null(call.End);
    }

    [Fact]
    public async Task A_peer_that_was_killed_and_began_anew_loses_its_calls_at_once()
    {
        await using var servers = new TwoServers(qualify: true);
        servers.Inbound.AtOnce = call => call.Answer();
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        await caller.Until("answered");
        await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true }, "the peer is up");

        servers.Wire2.Drop = () => true; // killed: no HANGUP
        await servers.T2.DisposeAsync();
        await using var anew = servers.RestartT2();
        await Task.Delay(TwoServers.Quick.Qualify * 1.5, TestContext.Current.CancellationToken); // one POKE at least falls into the gap
        servers.Wire2.Drop = null;
        await caller.Until("ended Invalid 81");
    }

    [Fact]
    public async Task Calls_of_a_peer_that_goes_down_end_by_time_out_long_before_their_next_ping()
    {
        await using var servers = new TwoServers(TwoServers.Quick with { MaxRetries = 3 }, qualify: true);
        servers.Inbound.AtOnce = call => call.Answer();
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        await caller.Until("answered");
        await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true }, "the peer is up");
        servers.Wire2.Drop = () => true;
        await caller.Until("ended Timeout 38");
    }
}
