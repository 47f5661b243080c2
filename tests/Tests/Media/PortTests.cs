using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Carillon.Media;
using Carillon.Protocols.Codecs;

namespace Carillon.Tests.Media;

public sealed class PortTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public async Task Legs_of_a_shared_port_talk_to_rtp_legs_and_what_they_say_leaves_together(bool managed, int shards)
    {
        using var floor = new Floor(options => options with { ManagedSockets = managed, Shards = shards });
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var trunk = new Trunk(PeerAddress.From((IPEndPoint)peer.Client.LocalEndPoint!));
        using var port = floor.Engine.OpenSharedPort(new IPEndPoint(IPAddress.Loopback, 0), trunk);
        await using Phone alice = new(), bob = new();
        foreach (var (phone, key) in new[] { (alice, 1u), (bob, 2u) })
        {
            var room = RoomKey.New();
            floor.Engine.Join(floor.Leg(phone), room);
            floor.Engine.Join(trunk.Know(key, floor.Engine.CreatePortLeg(port, new Framing(trunk, key), floor)), room);
        }

        // Frame of the toy trunk: key, milliseconds, 160 codes. Said until heard: legs may still be on their way between shards.
        using var heard = new CancellationTokenSource();
        var talking = Task.Run(() => Talk(peer, port, heard.Token), TestContext.Current.CancellationToken);
        await alice.Hears(all => all.Count(packet => packet.Payload[0] == 0x21) >= 3, "frames of key 1");
        await bob.Hears(all => all.Count(packet => packet.Payload[0] == 0x22) >= 3, "frames of key 2");
        await heard.CancelAsync();
        await talking;
        Assert.DoesNotContain(alice.Heard, packet => packet.Payload[0] == 0x22);

        var both = false;
        for (var i = 0; i < 100 && !both; i++)
        {
            var datagram = (await peer.ReceiveAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Buffer;
            both = datagram.Length % 168 == 0;
        }
        Assert.True(both, "whole frames of the trunk came");
        Assert.True(port.SendNow([1, 2, 3], PeerAddress.From((IPEndPoint)peer.Client.LocalEndPoint!)));
    }

    [Fact]
    public async Task What_a_trunk_lost_is_concealed_for_the_phone_behind_it()
    {
        using var floor = new Floor();
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var trunk = new Trunk(PeerAddress.From((IPEndPoint)peer.Client.LocalEndPoint!));
        using var port = floor.Engine.OpenSharedPort(new IPEndPoint(IPAddress.Loopback, 0), trunk);
        await using var alice = new Phone();
        var room = RoomKey.New();
        floor.Engine.Join(floor.Leg(alice), room);
        floor.Engine.Join(trunk.Know(1, floor.Engine.CreatePortLeg(port, new Framing(trunk, 1), floor)), room);

        using var end = new CancellationTokenSource();
        var talking = Task.Run(() => Hum(peer, port, end.Token), TestContext.Current.CancellationToken);
        // Every sixth frame never comes. So many good ones in a row do not happen without concealment.
        var heard = await alice.Hears(all => LongestHum(all) >= 20, "20 frames of the tone in a row");
        await end.CancelAsync();
        await talking;
        Assert.All(heard.Zip(heard.Skip(1)), pair => Assert.Equal((1, 160u), ((ushort)(pair.Second.Sequence - pair.First.Sequence), pair.Second.Timestamp - pair.First.Timestamp)));
    }

    private static int LongestHum(IReadOnlyList<Heard> heard)
    {
        var (longest, row) = (0, 0);
        foreach (var packet in heard)
        {
            row = Sine.Level([.. packet.Samples], 500) > 0.15 ? row + 1 : 0;
            longest = Math.Max(longest, row);
        }
        return longest;
    }

    private static async Task Hum(UdpClient peer, SharedPort port, CancellationToken end)
    {
        var (position, samples) = (0, new short[160]);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var time = 0u; !end.IsCancellationRequested; time += 20)
        {
            position = Sine.Fill(samples, 500, 0.25, position);
            var frame = Toy(1, time, 0);
            G711.Encode(G711Law.ULaw, samples, frame.AsSpan(8));
            if (time / 20 % 6 != 5) peer.Send(frame, port.LocalEndPoint);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static async Task Talk(UdpClient peer, SharedPort port, CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var time = 0u; !end.IsCancellationRequested; time += 20)
        {
            peer.Send([.. Toy(1, time, 0x21), .. Toy(2, time, 0x22)], port.LocalEndPoint);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static byte[] Toy(uint key, uint milliseconds, byte code)
    {
        var frame = new byte[168];
        BinaryPrimitives.WriteUInt32BigEndian(frame, key);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), milliseconds);
        frame.AsSpan(8).Fill(code);
        return frame;
    }

    private sealed class Trunk(PeerAddress peer) : IPortProtocol
    {
        private readonly ConcurrentDictionary<uint, PortLeg> _legs = new();
        private readonly byte[] _gathered = new byte[1400];
        private int _length;

        public PortLeg Know(uint key, PortLeg leg) => _legs[key] = leg;

        public void Receive(SharedPort port, ReadOnlySpan<byte> datagram, PeerAddress from)
        {
            if (from != peer) return;
            for (; datagram.Length >= 168; datagram = datagram[168..])
            {
                _legs[BinaryPrimitives.ReadUInt32BigEndian(datagram)].Deliver(datagram.Slice(8, 160), PortCodec.ULaw, BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]));
            }
        }

        public void Add(uint key, ReadOnlySpan<byte> payload, uint timestampMs)
        {
            var frame = _gathered.AsSpan(_length, 168);
            BinaryPrimitives.WriteUInt32BigEndian(frame, key);
            BinaryPrimitives.WriteUInt32BigEndian(frame[4..], timestampMs);
            payload.CopyTo(frame[8..]);
            _length += 168;
        }

        public void EndOfTick(SharedPort port)
        {
            if (_length > 0) port.Send(_gathered.AsSpan(0, _length), peer);
            _length = 0;
        }
    }

    private sealed class Framing(Trunk trunk, uint key) : IPortFraming
    {
        public void Send(SharedPort port, PortCodec codec, ReadOnlySpan<byte> payload, uint timestampMs) => trunk.Add(key, payload, timestampMs);
    }
}
