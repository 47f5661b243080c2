using Carillon.Media;
using Carillon.Protocols.Rtp;

namespace Carillon.Tests.Media;

public sealed class DtmfTests
{
    private const byte EventType = 101;

    [Fact]
    public async Task A_digit_is_told_once_though_its_end_comes_three_times()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var (left, _) = floor.Bridge(alice, bob);
        Press(alice, left, '5', ends: 3);
        Press(alice, left, '#', ends: 1);
        floor.Expect(left, "5 100");
        floor.Expect(left, "# 100");
        Assert.DoesNotContain(floor.Events, seen => seen.What.StartsWith('5'));
    }

    [Fact]
    public async Task A_digit_whose_ends_are_all_lost_is_told_nevertheless()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var (left, _) = floor.Bridge(alice, bob);
        Press(alice, left, '7', ends: 0);
        floor.Expect(left, "7 80");
    }

    [Fact]
    public async Task Events_pass_through_a_bridge()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var (left, _) = floor.Bridge(alice, bob);
        Press(alice, left, '9', ends: 3);
        var heard = await bob.Hears(all => all.Count(IsEnd) == 3, "three ends");
        var events = heard.Where(packet => packet.PayloadType == EventType).ToArray();
        Assert.Equal(7, events.Length);
        Assert.Single(events.Select(packet => packet.Timestamp).Distinct());
        Assert.All(events, packet => Assert.Equal(9, packet.Payload[0]));
    }

    [Fact]
    public async Task Digits_are_sent_as_events_with_three_ends_each()
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        var leg = floor.Leg(alice);
        floor.Engine.SendDtmf(leg, "1*");
        var heard = await alice.Hears(all => all.Count(IsEnd) == 6, "two digits");
        var events = heard.Where(packet => packet.PayloadType == EventType).ToArray();
        Assert.Equal([1, 10], events.Select(packet => (int)packet.Payload[0]).Distinct());
        Assert.Equal(2, events.Select(packet => packet.Timestamp).Distinct().Count());
        Assert.All(events.Where(IsEnd), packet => Assert.Equal(800, packet.Payload[2] << 8 | packet.Payload[3]));
        Assert.Equal(2, events.Count(packet => packet.Marker));
        Assert.All(heard.Zip(heard.Skip(1)), pair => Assert.Equal(1, (ushort)(pair.Second.Sequence - pair.First.Sequence)));
    }

    [Fact]
    public async Task Who_takes_no_events_hears_two_tones()
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        var leg = floor.Engine.CreateRtpLeg(floor);
        leg.SetRemote(alice.Remote with { TelephoneEvent = null });
        floor.Engine.SendDtmf(leg, "5");
        await alice.Hears(_ => alice.LastSamples(3) is { Length: 480 } samples && Sine.Level(samples, 770) > 0.05 && Sine.Level(samples, 1336) > 0.05, "770 and 1336 Hz");
    }

    private static bool IsEnd(Heard packet) => packet.PayloadType == EventType && (packet.Payload[1] & 0x80) != 0;

    private static void Press(Phone phone, RtpLeg leg, char digit, int ends)
    {
        var key = TelephoneEvent.EventOf(digit)!.Value;
        for (var i = 1; i <= 4 + ends; i++)
        {
            var payload = new byte[4];
            new TelephoneEvent(key, i > 4, 10, (ushort)(160 * Math.Min(i, 5))).TryWrite(payload);
            phone.Send(leg, payload, EventType, marker: i == 1);
        }
        phone.NextTimestamp += 1600;
    }
}
