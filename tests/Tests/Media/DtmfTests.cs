using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Dtmf;
using Carillon.Protocols.Rtp;
using Carillon.Tests.TestKit;

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

    [Theory]
    [InlineData(G711Law.ULaw)]
    [InlineData(G711Law.ALaw)]
    public async Task Tones_of_who_agreed_to_no_events_are_digits_while_somebody_listens(G711Law law)
    {
        using var floor = new Floor();
        await using var alice = new Phone { Law = law };
        var leg = WithoutEvents(floor, alice);
        PressTones(alice, leg, '3'); // nobody listens
        await Eventually.True(() => floor.Engine.Counters.PacketsReceived >= 11, "eleven packets");
        leg.ListenForTones(true);
        PressTones(alice, leg, '5');
        PressTones(alice, leg, '#');
        Assert.Equal(["5", "#"], Enumerable.Range(0, 2).Select(_ => floor.NextDigit()));
    }

    [Fact]
    public async Task A_tone_after_which_nothing_comes_at_all_is_told_too()
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        var leg = WithoutEvents(floor, alice);
        leg.ListenForTones(true);
        PressTones(alice, leg, '8', pause: 0);
        Assert.Equal("8", floor.NextDigit());
    }

    [Fact]
    public async Task A_packet_lost_within_a_tone_makes_no_second_digit()
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        var leg = WithoutEvents(floor, alice);
        leg.ListenForTones(true);
        PressTones(alice, leg, '4', frames: 3, pause: 0);
        (alice.NextSequence, alice.NextTimestamp) = ((ushort)(alice.NextSequence + 1), alice.NextTimestamp + 160);
        PressTones(alice, leg, '4', frames: 3, start: 640);
        PressTones(alice, leg, '6');
        Assert.Equal("4", floor.NextDigit());
        Assert.Equal("6", floor.NextDigit());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tones_beside_events_are_no_second_digit(bool agreed)
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        var leg = agreed ? floor.Leg(alice) : WithoutEvents(floor, alice);
        leg.ListenForTones(true);
        foreach (var key in "915")
        {
            // Both at once, as a gateway does that neither mutes the tones nor asks: the event's first packet, tones, the event's end.
            var number = TelephoneEvent.EventOf(key)!.Value;
            alice.Send(leg, Event(number, end: false), EventType, marker: true);
            PressTones(alice, leg, key, timestamp: false);
            alice.Send(leg, Event(number, end: true), EventType);
            alice.NextTimestamp += 1600;
        }
        Assert.Equal(["9", "1", "5"], Enumerable.Range(0, 3).Select(_ => floor.NextDigit()));
    }

    [Fact]
    public async Task Digits_sent_as_tones_are_understood_as_digits()
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        var leg = WithoutEvents(floor, alice);
        floor.Engine.SendDtmf(leg, "159*0#D");
        var detector = new DtmfDetector();
        var understood = "";
        await alice.Hears(
            all =>
            {
                detector = new DtmfDetector();
                understood = string.Concat(all.Select(packet => detector.Feed([.. packet.Samples])?.Digit));
                return understood.Length == 7;
            },
            "seven digits");
        Assert.Equal("159*0#D", understood);
    }

    private static RtpLeg WithoutEvents(Floor floor, Phone phone)
    {
        var leg = floor.Engine.CreateRtpLeg(floor);
        leg.SetRemote(phone.Remote with { TelephoneEvent = null });
        return leg;
    }

    private static byte[] Event(byte key, bool end)
    {
        var payload = new byte[4];
        new TelephoneEvent(key, end, 10, 800).TryWrite(payload);
        return payload;
    }

    private static void PressTones(Phone phone, RtpLeg leg, char digit, int frames = 5, int pause = 6, int start = 0, bool timestamp = true)
    {
        var (row, column) = ("123A456B789C*0#D".IndexOf(digit) / 4, "123A456B789C*0#D".IndexOf(digit) % 4);
        double[] rows = [697, 770, 852, 941], columns = [1209, 1336, 1477, 1633];
        var before = phone.NextTimestamp;
        for (var i = 0; i < frames + pause; i++)
        {
            short[] low = new short[160], high = new short[160];
            if (i < frames)
            {
                Sine.Fill(low, rows[row], 0.1, start + 160 * i);
                Sine.Fill(high, columns[column], 0.1, start + 160 * i);
            }
            var codes = new byte[160];
            G711.Encode(phone.Law, low.Zip(high, (one, other) => (short)(one + other)).ToArray(), codes);
            phone.Send(leg, codes);
        }
        if (!timestamp) phone.NextTimestamp = before;
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
