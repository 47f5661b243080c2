using Carillon.Media;

namespace Carillon.Tests.Media;

public sealed class RoomTests
{
    private const double Alice = 700, Bob = 1100, Carol = 1900;

    [Fact]
    public async Task Three_who_talk_hear_the_two_others_and_not_themselves()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new(), carol = new();
        Talk(floor, RoomKey.New(), (alice, Alice, JoinMode.Talk), (bob, Bob, JoinMode.Talk), (carol, Carol, JoinMode.Talk));

        await HearsExactly(alice, Bob, Carol);
        await HearsExactly(bob, Alice, Carol);
        await HearsExactly(carol, Alice, Bob);
    }

    [Fact]
    public async Task Shards_hand_legs_over_and_the_mix_is_the_same()
    {
        using var floor = new Floor(options => options with { Shards = 3 });
        await using Phone alice = new(), bob = new(), carol = new();
        Talk(floor, RoomKey.New(), (alice, Alice, JoinMode.Talk), (bob, Bob, JoinMode.Talk), (carol, Carol, JoinMode.Talk));

        await HearsExactly(alice, Bob, Carol);
        await HearsExactly(carol, Alice, Bob);
    }

    [Fact]
    public async Task A_monitor_hears_both_and_is_heard_by_nobody()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new(), carol = new();
        Talk(floor, RoomKey.New(), (alice, Alice, JoinMode.Talk), (bob, Bob, JoinMode.Talk), (carol, Carol, JoinMode.Listen));

        await HearsExactly(carol, Alice, Bob);
        await HearsExactly(alice, Bob);
        await HearsExactly(bob, Alice);
    }

    [Fact]
    public async Task A_whisper_is_heard_by_the_named_leg_alone()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new(), carol = new();
        var room = RoomKey.New();
        var legs = Talk(floor, room, (alice, Alice, JoinMode.Talk), (bob, Bob, JoinMode.Talk));
        var coach = floor.Leg(carol);
        carol.Talk(coach, Carol);
        floor.Engine.Join(coach, room, JoinMode.Whisper, whisperTo: legs[1]);

        await HearsExactly(bob, Alice, Carol);
        await HearsExactly(alice, Bob);
        await HearsExactly(carol, Alice, Bob);
    }

    [Fact]
    public async Task When_the_third_leaves_the_two_are_forwarded_again()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new(), carol = new();
        var legs = Talk(floor, RoomKey.New(), (alice, Alice, JoinMode.Talk), (carol, Carol, JoinMode.Talk));
        var bobs = floor.Leg(bob);
        var room = RoomKey.New();
        foreach (var leg in legs) floor.Engine.Join(leg, room);
        floor.Engine.Join(bobs, room);
        await HearsExactly(bob, Alice, Carol);

        legs[1].Dispose();
        await HearsExactly(bob, Alice);
        var payload = Enumerable.Range(0, 160).Select(i => (byte)(i * 7)).ToArray();
        bob.Send(bobs, payload);
        await alice.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(payload)), "Bob's payload untouched");
    }

    [Fact]
    public async Task The_newcomers_tone_is_laid_over_what_he_says()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var room = RoomKey.New();
        floor.Engine.Join(floor.Leg(bob), room);
        await bob.Hears(all => all.Count > 2, "silence while alone");
        var alices = floor.Leg(alice);
        alice.Talk(alices, Alice);
        await alice.Hears(all => all.Count == 0, "nothing yet");
        floor.Engine.Join(alices, room, announceTone: true);

        // Some window of three frames holds the tone; the voice is there in the same samples.
        var heard = await bob.Hears(all => Windows(all).Any(window => Sine.Level(window, 425) > 0.02 && Sine.Level(window, Alice) > 0.1), "the tone together with Alice");
        Assert.Contains(heard, packet => packet.Payload.Any(code => code != 0xFF));
        bob.Forget();
        await HearsExactly(bob, Alice);
        Assert.True(Sine.Level(bob.LastSamples(10), 425) < 0.005, "the tone is over");
    }

    private static IEnumerable<short[]> Windows(IReadOnlyList<Heard> heard)
    {
        for (var i = 0; i + 3 <= heard.Count; i++) yield return [.. heard.Skip(i).Take(3).SelectMany(packet => packet.Samples)];
    }

    private static RtpLeg[] Talk(Floor floor, RoomKey room, params (Phone Phone, double Hertz, JoinMode Mode)[] parties) =>
        [.. parties.Select(party =>
        {
            var leg = floor.Leg(party.Phone);
            floor.Engine.Join(leg, room, party.Mode);
            party.Phone.Talk(leg, party.Hertz);
            return leg;
        })];

    /// <summary>Within ten seconds the last 200 ms hold exactly these voices.</summary>
    private static async Task HearsExactly(Phone phone, params double[] voices) => await phone.Hears(_ => Holds(phone, voices), $"exactly {string.Join(" and ", voices)} Hz");

    private static bool Holds(Phone phone, double[] voices)
    {
        var samples = phone.LastSamples(10);
        return samples.Length == 1600 && new[] { Alice, Bob, Carol }.All(hertz => voices.Contains(hertz) ? Sine.Level(samples, hertz) > 0.15 : Sine.Level(samples, hertz) < 0.01);
    }
}
