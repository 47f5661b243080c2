using Carillon.Media;

namespace Carillon.Tests.Media;

public sealed class WidebandTests
{
    private const double High = 1300, Low = 500, Third = 900;

    [Fact]
    public async Task Two_phones_that_speak_G722_hear_each_other_octet_for_octet()
    {
        using var floor = new Floor();
        await using Phone alice = new() { Wideband = true }, bob = new() { Wideband = true };
        var (left, _) = floor.Bridge(alice, bob);
        byte[] payload = [.. Enumerable.Range(0, 160).Select(i => (byte)(i * 7))];
        alice.Send(left, payload);
        var heard = await bob.Hears(all => all.Any(p => p.Payload.SequenceEqual(payload)), "the packet");
        Assert.Equal(9, heard.First(p => p.Payload.SequenceEqual(payload)).PayloadType);
    }

    [Fact]
    public async Task A_phone_with_G722_and_one_without_hear_each_other()
    {
        using var floor = new Floor();
        await using Phone alice = new() { Wideband = true }, bob = new();
        var (left, right) = floor.Bridge(alice, bob);
        alice.Talk(left, Low);
        bob.Talk(right, High);
        await Hears(alice, High);
        await Hears(bob, Low);
        Assert.All(bob.Heard, p => Assert.Equal(0, p.PayloadType));
        Assert.All(alice.Heard, p => Assert.Equal((9, 160), (p.PayloadType, p.Payload.Length)));
    }

    [Fact]
    public async Task A_room_of_both_hears_all_and_allocates_nothing()
    {
        using var floor = new Floor();
        await using Phone alice = new() { Wideband = true }, bob = new() { Wideband = true }, carol = new();
        var room = RoomKey.New();
        foreach (var (phone, hertz) in new[] { (alice, Low), (bob, High), (carol, Third) })
        {
            var leg = floor.Leg(phone);
            floor.Engine.Join(leg, room);
            phone.Talk(leg, hertz);
        }

        await Hears(alice, High, Third);
        await Hears(bob, Low, Third);
        await Hears(carol, Low, High);
        var before = floor.Engine.Counters;
        await Task.Delay(500, TestContext.Current.CancellationToken);
        var after = floor.Engine.Counters;
        Assert.True(after.PacketsReceived - before.PacketsReceived > 40, "there was traffic");
        Assert.Equal((0, 0), (after.AllocatedOnTicks - before.AllocatedOnTicks, after.Faults));
    }

    [Fact]
    public async Task A_room_that_mixes_has_the_high_tones_of_G722_for_those_who_take_it_and_the_telephones_band_for_the_rest()
    {
        using var floor = new Floor();
        await using Phone alice = new() { Wideband = true }, bob = new() { Wideband = true }, carol = new() { Wideband = true }, dave = new();
        var room = RoomKey.New();
        foreach (var (phone, hertz) in new[] { (alice, 6000.0), (bob, 1000), (carol, 5200), (dave, 1700) })
        {
            var leg = floor.Leg(phone);
            floor.Engine.Join(leg, room);
            if (phone.Wideband) phone.TalkWide(leg, hertz, 0.15);
            else phone.Talk(leg, hertz, 0.15);
        }

        await HearsWide(alice, [1000, 5200, 1700], [6000]);
        await HearsWide(bob, [6000, 5200, 1700], [1000]);
        await HearsWide(carol, [6000, 1000, 1700], [5200]);
        // Nothing of what is above the telephone's band is folded into it: 6000 and 5200 Hz would be 2000 and 2800.
        await dave.Hears(
            all => all.Count > 50 && Sine.Level(dave.LastSamples(20), 1000) > 0.1 && new[] { 1700.0, 2000, 2800 }.All(hertz => Sine.Level(dave.LastSamples(20), hertz) < 0.02),
            "1000 Hz, and nothing else");
        var before = floor.Engine.Counters;
        await alice.Hears(all => all.Count > 150, "it go on");
        var after = floor.Engine.Counters;
        Assert.Equal((0, 0), (after.AllocatedOnTicks - before.AllocatedOnTicks, after.Faults));
    }

    [Fact]
    public async Task A_supervisor_hears_both_in_wideband_and_what_he_whispers_is_heard_so_by_one_alone()
    {
        using var floor = new Floor();
        await using Phone agent = new() { Wideband = true }, customer = new(), supervisor = new() { Wideband = true };
        var room = RoomKey.New();
        var (first, second, third) = (floor.Leg(agent), floor.Leg(customer), floor.Leg(supervisor));
        floor.Engine.Join(first, room);
        floor.Engine.Join(second, room);
        floor.Engine.Join(third, room, JoinMode.Whisper, whisperTo: first);
        agent.TalkWide(first, 6000, 0.15);
        customer.Talk(second, 1000, 0.15);
        supervisor.TalkWide(third, 5200, 0.15);
        await HearsWide(supervisor, [6000, 1000], [5200]);
        await HearsWide(agent, [5200, 1000], [6000]);
        await customer.Hears(all => all.Count > 50 && Sine.Level(customer.LastSamples(20), 2800) < 0.01, "nothing of the whisper");
    }

    [Fact]
    public async Task A_leg_that_agrees_on_G722_while_it_is_in_the_room_is_mixed_in_wideband_from_then_on()
    {
        using var floor = new Floor();
        await using Phone alice = new() { Wideband = true }, bob = new() { Wideband = true }, carol = new();
        var room = RoomKey.New();
        var (one, other, third) = (floor.Leg(alice), floor.Leg(bob), floor.Leg(carol));
        foreach (var leg in new[] { one, other, third }) floor.Engine.Join(leg, room);
        one.SetRemote(alice.Remote with { Wideband = false, PayloadType = 0 });
        bob.TalkWide(other, 6000, 0.15);
        await alice.Hears(all => all.Any(p => p.PayloadType == 0), "G.711 first");
        one.SetRemote(alice.Remote);
        await HearsWide(alice, [6000], []);
    }

    [Fact]
    public async Task Music_on_hold_and_back_is_G722_all_the_time()
    {
        using var floor = new Floor();
        await using Phone alice = new() { Wideband = true }, bob = new() { Wideband = true };
        var (left, right) = floor.Bridge(alice, bob);
        bob.Talk(right, High);
        await Hears(alice, High);
        floor.Engine.MusicOnHold(left, Tones.MusicOnHold);
        await alice.Hears(_ => Sine.Level(alice.LastSamples(10), High) < 0.02, "no more of Bob");
        floor.Engine.MusicOnHold(left, null);
        await Hears(alice, High);
        Assert.All(alice.Heard, p => Assert.Equal(9, p.PayloadType));
    }

    private static Task<IReadOnlyList<Heard>> HearsWide(Phone phone, double[] tones, double[] butNot) =>
        phone.Hears(
            all => all.Count > 50 && tones.All(hertz => Sine.Level(phone.LastWideSamples(20), hertz / 2) > 0.1) && butNot.All(hertz => Sine.Level(phone.LastWideSamples(20), hertz / 2) < 0.02),
            $"{string.Join(" and ", tones)} Hz and not {string.Join(" or ", butNot)}");

    private static Task<IReadOnlyList<Heard>> Hears(Phone phone, params double[] tones) =>
        phone.Hears(all => all.Count > 15 && tones.All(hertz => Sine.Level(phone.LastSamples(10), hertz) > 0.15), string.Join(" and ", tones));
}
