using Carillon.Media;
using Carillon.Protocols.Codecs;

namespace Carillon.Tests.Media;

public sealed class MusicTests
{
    // No frame begins at a zero of it.
    private const double Tone = 410;

    [Fact]
    public async Task Fifty_listeners_are_at_the_same_place_of_one_loop_and_cost_no_memory_on_the_tick()
    {
        using var floor = new Floor();
        // A loop that is never twice the same within its length.
        var random = new Random(5);
        var music = AudioClip.Join([.. Enumerable.Range(0, 3).Select(_ => AudioClip.FromSamples([.. Enumerable.Range(0, 7001).Select(_ => (short)random.Next(-9000, 9000))]))]);
        Assert.Equal(21_003, music.Samples);
        var listeners = Enumerable.Range(0, 50).Select(i => new Phone { Law = i % 2 == 0 ? G711Law.ULaw : G711Law.ALaw }).ToList();
        try
        {
            foreach (var phone in listeners) floor.Engine.MusicOnHold(floor.Leg(phone), music);
            foreach (var phone in listeners) await phone.Hears(all => all.Count >= 10, "music");
            var allocated = floor.Engine.Counters.AllocatedOnTicks; // by what is done for the first time
            foreach (var phone in listeners) await phone.Hears(all => all.Count >= 40, "music");
            Assert.Equal(allocated, floor.Engine.Counters.AllocatedOnTicks);
            var first = Frames(listeners[0]);
            foreach (var phone in listeners.Skip(2).Where((_, i) => i % 2 == 0)) Assert.True(first.Intersect(Frames(phone)).Count() >= 10, "all hear the same frames");
            // The clock's frames one after the other, each as it lies in the loop: nobody reads a place of his own.
            var places = listeners[0].Heard.Select(packet => PlaceOf(packet.Payload, music.Codes(G711Law.ULaw))).SkipWhile(place => place < 0).ToList();
            Assert.True(places.Count >= 25);
            Assert.All(places.Zip(places.Skip(1)), pair => Assert.Equal((pair.First + 160) % music.Samples, pair.Second));
        }
        finally
        {
            foreach (var phone in listeners) await phone.DisposeAsync();
        }
    }

    [Fact]
    public void Music_comes_and_goes_without_a_click()
    {
        using var floor = new Floor();
        var listener = new Voice(0);
        var leg = floor.Engine.CreateAppLeg(listener);
        var music = Tones.Tone(TimeSpan.FromSeconds(1), Tone, level: 0.5);
        for (var turn = 0; turn < 6; turn++)
        {
            floor.Engine.MusicOnHold(leg, turn % 2 == 0 ? music : null);
            var from = listener.Heard.Count;
            Assert.True(SpinWait.SpinUntil(() => listener.Heard.Count > from + 7, TimeSpan.FromSeconds(30)));
        }
        short[] heard = [.. listener.Heard.SelectMany(frame => frame)];
        var steepest = 2 * Math.PI * Tone / 8000 * 0.5 * short.MaxValue;
        var steps = heard.Zip(heard.Skip(1), (one, next) => Math.Abs(next - one)).ToList();
        Assert.True(steps.Max() > 0.8 * steepest, "the music was heard");
        Assert.True(steps.Max() < 1.25 * steepest, $"a step of {steps.Max()}, the music's own are {steepest:0}");
    }

    private static HashSet<string> Frames(Phone phone) => [.. phone.Heard.Skip(1).Select(packet => Convert.ToHexString(packet.Payload))];

    private static int PlaceOf(byte[] frame, ReadOnlySpan<byte> loop)
    {
        byte[] twice = [.. loop, .. loop[..160]];
        return twice.AsSpan().IndexOf(frame);
    }
}
