using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;

namespace Carillon.Tests.Signalling.Iax2;

public sealed class LossTests
{
    /// <summary>A call with everything in it, with the n-th datagram of both sides lost, for n = 1, 2, 3... until there is no n-th: it must always come out the same.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Whichever_datagram_is_lost_the_call_comes_out_the_same(bool encrypted, bool proven)
    {
        var n = 1;
        while (await Scenario(n, encrypted: encrypted, proven: proven))
        {
            n++;
            Assert.True(n < 100, "the scenario never passes untouched: something repeats for ever");
        }
        Assert.True(n > (proven ? 10 : 12), $"only {n - 1} datagrams: the scenario has shrunk");
    }

    [Fact]
    public async Task A_burst_of_losses_is_survived()
    {
        for (var first = 1; first < 16; first += 3) await Scenario(first, 4);
    }

    /// <summary>True: there was an n-th datagram.</summary>
    static async Task<bool> Scenario(int n, int burst = 1, bool encrypted = false, bool proven = false)
    {
        await using var servers = new TwoServers(qualify: proven, calleesView: Encrypted, callersView: Encrypted);
        if (proven)
        {
            await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true }, "the trunk is up");
            servers.T1.SetPeers([servers.Peer2 with { Qualify = false }]);
            servers.T2.SetPeers([Encrypted(new Iax2Peer { Name = "t1", Address = servers.Wire1.Local, Secret = TwoServers.Secret, Qualify = false })]);
        }
        var sent = 0;
        var dropped = false;
        bool Drop()
        {
            var number = Interlocked.Increment(ref sent);
            if (number < n || number >= n + burst) return false;
            return dropped = true;
        }
        servers.Wire1.Drop = servers.Wire2.Drop = Drop;

        var caller = new Watched();
        var call = servers.T1.Call(TwoServers.ToRoom("42"), caller);
        var (incoming, _, callee) = await servers.Inbound.Next();
        incoming.Ring();
        await caller.Until("ringing");
        incoming.Answer();
        await caller.Until("answered");
        call.SendVoice([1, 2, 3], 5);
        call.SendDtmf('1');
        call.SendDtmf('2');
        await callee.Until("dtmf 2");
        incoming.SendDtmf('3');
        await caller.Until("dtmf 3");
        call.HangUp(31);
        await callee.Until("ended Remote 31");
        await Eventually.True(() => servers.T1.CallCount + servers.T2.CallCount == 0, $"both ends forget the call, datagram {n} lost");

        Assert.Equal(encrypted, call.IsEncrypted);
        Assert.Equal(["accepted Pcmu", "ringing", "answered", "dtmf 3", "ended Local 31"], caller.All);
        Assert.Equal(["accepted Pcmu", "voice Pcmu 3", "dtmf 1", "dtmf 2", "ended Remote 31"], callee.All);
        return dropped;

        Iax2Peer Encrypted(Iax2Peer peer) => peer with { Encryption = encrypted ? CallEncryption.Required : CallEncryption.Off };
    }

    [Fact]
    public async Task A_peer_that_falls_silent_ends_the_call_by_time_out_on_both_sides()
    {
        var timers = TwoServers.Quick with { MaxRetries = 3, Ping = TimeSpan.FromMilliseconds(200) };
        await using var servers = new TwoServers(timers);
        servers.Inbound.AtOnce = call => call.Answer();
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        await caller.Until("answered");
        var (_, _, callee) = await servers.Inbound.Next();
        servers.Wire1.Drop = servers.Wire2.Drop = () => true;
        await caller.Until("ended Timeout 38");
        await callee.Until("ended Timeout 38");
        await Eventually.True(() => servers.T1.CallCount + servers.T2.CallCount == 0, "both ends forget the call");
    }

    [Fact]
    public async Task A_call_that_nobody_hears_of_ends_by_time_out()
    {
        await using var servers = new TwoServers(TwoServers.Quick with { MaxRetries = 2 });
        servers.Wire1.Drop = () => true;
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        Assert.Equal("ended Timeout 38", await caller.Next());
        Assert.Equal(3, servers.Wire1.Sent.Length);
        Assert.Equal(2, servers.T1.Counters.Retransmissions);
    }

    [Fact]
    public async Task A_loss_in_front_of_many_frames_is_made_good_by_VNAK_and_costs_no_call()
    {
        var timers = TwoServers.Quick with { RetryFirst = TimeSpan.FromSeconds(2), RetryLeast = TimeSpan.FromSeconds(2), RepeatLeast = TimeSpan.Zero, MaxRetries = 3 };
        await using var servers = new TwoServers(timers);
        servers.Inbound.AtOnce = call => call.Answer();
        var caller = new Watched();
        var call = servers.T1.Call(TwoServers.ToRoom("1"), caller);
        await caller.Until("answered");
        var (_, _, callee) = await servers.Inbound.Next();

        var lost = false;
        servers.Wire1.DropThis = frame => !lost && frame[10] == (byte)FrameType.DtmfEnd && (lost = true);
        for (var i = 0; i < 20; i++) call.SendDtmf((char)('0' + i % 10));
        for (var i = 0; i < 20; i++) await callee.Until($"dtmf {i % 10}");
        Assert.Equal(["accepted Pcmu", .. Enumerable.Range(0, 20).Select(i => $"dtmf {i % 10}")], callee.All);
        Assert.Contains(servers.Wire2.Sent, frame => frame[10] == (byte)FrameType.Iax && frame[11] == (byte)IaxCommand.Vnak);
        Assert.Null(call.End);
    }
}
