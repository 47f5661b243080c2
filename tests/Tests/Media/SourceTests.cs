using System.Net;
using System.Net.Sockets;
using Carillon.Media;
using Carillon.Protocols.Rtp;

namespace Carillon.Tests.Media;

/// <summary>Whose media is heard, and who is sent to: on real sockets, so that connect and its undoing are part of it.</summary>
public sealed class SourceTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sprayer_is_never_heard_and_gets_nothing(bool managed)
    {
        using var floor = new Floor(options => options with { ManagedSockets = managed });
        await using Phone alice = new(), bob = new(), sprayer = new("127.0.0.66") { Ssrc = 0xBAD };
        var (left, _) = floor.Bridge(alice, bob);
        Spray(sprayer, left);
        alice.Send(left, Bytes(1));
        await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Bytes(1))), "Alice");
        Spray(sprayer, left);
        alice.Send(left, Bytes(2));
        await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Bytes(2))), "Alice again");
        // The silence in which a relearning is possible at all.
        await Wait(600);
        Spray(sprayer, left);
        alice.NextSequence += 100;
        alice.Send(left, Bytes(3));
        var heard = await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Bytes(3))), "Alice after a silence");
        Assert.DoesNotContain(heard, packet => packet.Payload.SequenceEqual(Bytes(66)));
        Assert.Empty(sprayer.Heard);
        Assert.True(floor.Engine.Counters.Strangers > 0, "strangers are counted");
    }

    [Fact]
    public async Task The_same_stream_from_a_new_port_is_followed_after_a_silence_and_not_before()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new(), moved = new();
        var (left, right) = floor.Bridge(alice, bob);
        for (var i = 0; i < 5; i++) alice.Send(left, Bytes(1));
        await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Bytes(1))), "Alice");

        (moved.NextSequence, moved.NextTimestamp) = (alice.NextSequence, alice.NextTimestamp);
        for (var i = 0; i < 6; i++) moved.Send(left, Bytes(2));
        alice.Send(left, Bytes(3));
        await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Bytes(3))), "Alice still");
        Assert.DoesNotContain(bob.Heard, packet => packet.Payload.SequenceEqual(Bytes(2)));

        await Wait(600);
        for (var i = 0; i < 6; i++) moved.Send(left, Bytes(4));
        await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Bytes(4))), "Alice from her new port");
        bob.Send(right, Bytes(5));
        await moved.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Bytes(5))), "Bob at the new port");
    }

    [Fact]
    public async Task Behind_nat_the_port_is_learnt_by_a_run_of_packets()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var leg = floor.Engine.CreateRtpLeg(floor);
        var unused = alice.EndPoint.Port == 9 ? 10 : 9;
        leg.SetRemote(alice.Remote with { EndPoint = new IPEndPoint(IPAddress.Loopback, unused) });
        var (room, other) = (RoomKey.New(), floor.Leg(bob));
        floor.Engine.Join(leg, room);
        floor.Engine.Join(other, room);
        for (var i = 0; i < 5; i++) alice.Send(leg, Bytes(i));
        var heard = await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Bytes(4))), "the fifth packet");
        Assert.DoesNotContain(heard, packet => packet.Payload.SequenceEqual(Bytes(2)));
        bob.Send(other, Bytes(9));
        await alice.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Bytes(9))), "Bob where Alice really is");
    }

    [Fact]
    public async Task Before_an_address_is_agreed_nothing_is_heard_or_sent()
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        var leg = floor.Engine.CreateRtpLeg(floor);
        floor.Engine.Join(leg, RoomKey.New());
        for (var i = 0; i < 5; i++) alice.Send(leg, Bytes(i));
        Assert.True(SpinWait.SpinUntil(() => floor.Engine.Counters.Unheard == 5, TimeSpan.FromSeconds(30)), $"{floor.Engine.Counters.Unheard} of 5 were counted as left out");
        Assert.Equal(0, floor.Engine.Counters.Strangers);
        Assert.Empty(alice.Heard);
        Assert.Empty(floor.Events);
    }

    [Fact]
    public async Task A_leg_that_never_spoke_leaves_without_a_BYE()
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        using var bob = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var remote = alice.Remote with { EndPoint = (IPEndPoint)bob.Client.LocalEndPoint!, RtcpMux = true };
        var silent = floor.Engine.CreateRtpLeg(floor);
        silent.SetRemote(remote);
        silent.Dispose();

        var (left, right, room) = (floor.Leg(alice), floor.Engine.CreateRtpLeg(floor), RoomKey.New());
        right.SetRemote(remote);
        floor.Engine.Join(left, room);
        floor.Engine.Join(right, room);
        alice.Send(left, Bytes(1));
        Assert.False(RtcpCompound.LooksLikeRtcp((await Next(bob)).Buffer));
        right.Dispose();
        for (var packets = 0; !RtcpCompound.LooksLikeRtcp((await Next(bob)).Buffer); packets++) Assert.InRange(packets, 0, 100);
    }

    private static Task<UdpReceiveResult> Next(UdpClient socket) =>
        socket.ReceiveAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    private static void Spray(Phone sprayer, RtpLeg leg)
    {
        for (var i = 0; i < 20; i++) sprayer.Send(leg, Bytes(66));
        for (var i = 0; i < 20; i++) sprayer.SendRaw(leg.LocalEndPoint, Bytes(66), 0, (ushort)Random.Shared.Next(65536), 0, false);
    }

    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[160];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static Task Wait(int milliseconds) => Task.Delay(milliseconds, TestContext.Current.CancellationToken);
}
