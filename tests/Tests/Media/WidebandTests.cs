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

    private static Task<IReadOnlyList<Heard>> Hears(Phone phone, params double[] tones) =>
        phone.Hears(all => all.Count > 15 && tones.All(hertz => Sine.Level(phone.LastSamples(10), hertz) > 0.15), string.Join(" and ", tones));
}
