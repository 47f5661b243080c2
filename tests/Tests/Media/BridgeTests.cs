using System.Diagnostics;
using Carillon.Media;
using Carillon.Protocols.Codecs;

namespace Carillon.Tests.Media;

public sealed class BridgeTests
{
    [Fact]
    public async Task A_bridge_of_two_forwards_payloads_untouched_and_soon()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var (left, _) = floor.Bridge(alice, bob);
        await bob.Hears(heard => heard.Count > 0, "silence while alone");

        var payload = Enumerable.Range(0, 160).Select(i => (byte)(i + 3)).ToArray();
        var sent = Stopwatch.GetTimestamp();
        alice.Send(left, payload);
        var heard = await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(payload)), "the payload");
        var got = heard.First(packet => packet.Payload.SequenceEqual(payload));
        Assert.InRange(Stopwatch.GetElapsedTime(sent, got.At).TotalMilliseconds, 0, 60);
        Assert.Single(heard.Select(packet => packet.Ssrc).Distinct());
    }

    [Fact]
    public async Task A_bridge_keeps_gaps_and_order_as_they_came()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var (left, _) = floor.Bridge(alice, bob);

        foreach (var number in new byte[] { 0, 1, 3, 2, 6, 7 })
        {
            (alice.NextSequence, alice.NextTimestamp) = ((ushort)(65_534 + number), 7_000u + 160u * number);
            alice.Send(left, Marked(number));
        }
        var heard = await bob.Hears(all => all.Count(IsMarked) == 6, "six payloads");
        var marked = heard.Where(IsMarked).ToArray();
        Assert.Equal([0, 1, 3, 2, 6, 7], marked.Select(packet => packet.Payload[0] - 10));
        Assert.Equal([0, 1, 3, 2, 6, 7], marked.Select(packet => (ushort)(packet.Sequence - marked[0].Sequence)));
        Assert.Equal([0, 160, 480, 320, 960, 1120], marked.Select(packet => (int)(packet.Timestamp - marked[0].Timestamp)));
    }

    [Fact]
    public async Task A_bridge_of_two_laws_transcodes()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new() { Law = G711Law.ALaw };
        var (left, right) = floor.Bridge(alice, bob);

        var (fromAlice, fromBob) = (Bytes(1), Bytes(2));
        alice.Send(left, fromAlice);
        bob.Send(right, fromBob);

        var expected = new byte[160];
        G711.Transcode(G711Law.ULaw, fromAlice, G711Law.ALaw, expected);
        var heard = await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(expected)), "Alice in A-law");
        Assert.All(heard, packet => Assert.Equal(8, packet.PayloadType));

        var back = new byte[160];
        G711.Transcode(G711Law.ALaw, fromBob, G711Law.ULaw, back);
        await alice.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(back)), "Bob in mu-law");
    }

    [Fact]
    public async Task A_leg_alone_hears_silence_twice_a_second_in_one_seamless_stream()
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        var leg = floor.Leg(alice);
        floor.Engine.Join(leg, RoomKey.New());

        var heard = await alice.Hears(all => all.Count >= 6, "a second and a half of silence");
        Assert.All(heard, packet => Assert.All(packet.Payload, code => Assert.Equal(G711.ULawSilence, code)));
        Assert.All(heard.Zip(heard.Skip(1)), pair => Assert.Equal(1, (ushort)(pair.Second.Sequence - pair.First.Sequence)));
        Assert.Equal([160u, 160u, 3520u, 4000u, 4000u], heard.Zip(heard.Skip(1), (first, second) => second.Timestamp - first.Timestamp).Take(5));
    }

    [Fact]
    public async Task Who_begins_to_speak_after_a_pause_is_heard_at_once_and_marked_as_a_beginning()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var (_, right) = floor.Bridge(alice, bob);
        await alice.Hears(all => all.Count >= 5, "silence with pauses");

        var spoken = Bytes(3);
        bob.Send(right, spoken);
        var heard = await alice.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(spoken)), "Bob");
        var at = heard.ToList().FindIndex(packet => packet.Payload.SequenceEqual(spoken));
        Assert.True(heard[at].Marker);
        Assert.Equal(1, (ushort)(heard[at].Sequence - heard[at - 1].Sequence));
    }

    [Fact]
    public async Task Going_to_another_room_changes_who_is_heard_and_keeps_one_stream()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new(), carol = new() { Ssrc = 7 };
        var (_, right) = floor.Bridge(alice, bob);
        var other = floor.Leg(carol);
        var room = RoomKey.New();
        floor.Engine.Join(other, room);
        floor.Engine.Join(right, room);

        var payload = Bytes(9);
        carol.Send(other, payload);
        var heard = await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(payload)), "Carol");
        var sequences = heard.Select(packet => packet.Sequence).ToArray();
        Assert.Equal(Enumerable.Range(0, sequences.Length), sequences.Select(sequence => (int)(ushort)(sequence - sequences[0])));
    }

    private static byte[] Marked(byte number) => [(byte)(10 + number), .. Enumerable.Repeat((byte)0x2A, 159)];

    private static bool IsMarked(Heard packet) => packet.Payload[1] == 0x2A;

    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[160];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
