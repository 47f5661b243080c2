using Carillon.Media;
using Carillon.Protocols.Wav;

namespace Carillon.Tests.Media;

public sealed class PlaybackTests
{
    [Fact]
    public async Task A_clip_is_heard_whole_in_place_of_the_room_and_then_its_end_is_told()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var (left, right) = floor.Bridge(alice, bob);
        alice.Talk(left, 700);
        await bob.Hears(all => Level(bob, 700) > 0.2, "Alice");
        bob.Forget();
        var ended = Ending();
        floor.Engine.Play(right, [Tones.Tone(TimeSpan.FromSeconds(1), 1500, level: 0.2)], new PlayRule(), ended.SetResult);
        await bob.Hears(_ => Level(bob, 1500) > 0.15 && Level(bob, 700) < 0.01, "the clip alone");
        Assert.Equal(PlaybackEnd.Completed, await Told(ended));
        await bob.Hears(_ => Level(bob, 700) > 0.2 && Level(bob, 1500) < 0.01, "Alice again");
        Assert.InRange(bob.Heard.Count(packet => Sine.Level([.. packet.Samples], 1500) > 0.1), 48, 50);
    }

    [Fact]
    public async Task A_loop_goes_on_until_stopped_and_another_playback_ends_the_first()
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        var leg = floor.Leg(alice);
        var (first, second) = (Ending(), Ending());
        floor.Engine.Play(leg, [Tones.Tone(TimeSpan.FromMilliseconds(40), 1500)], PlayRule.UntilStopped, first.SetResult);
        await alice.Hears(all => all.Count(packet => Sine.Level([.. packet.Samples], 1500) > 0.04) > 10, "many rounds");
        var playback = floor.Engine.Play(leg, [Tones.Ringback], PlayRule.UntilStopped, second.SetResult);
        Assert.Equal(PlaybackEnd.Replaced, await Told(first));
        floor.Engine.Stop(playback);
        Assert.Equal(PlaybackEnd.Stopped, await Told(second));
    }

    [Fact]
    public async Task Prompts_in_a_row_are_joined_sample_by_sample_round_after_round_and_over_the_queue()
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        var leg = floor.Leg(alice);
        // 1000 Hz: 8 samples a period. Pieces of no whole frame that go on where the one before ended are one wave, if nothing is between them.
        var wave = Wave(1000, 8000);
        AudioClip[] pieces = [AudioClip.FromSamples(wave.AsSpan(0, 1000)), AudioClip.FromSamples(wave.AsSpan(1000, 408)), AudioClip.FromSamples(wave.AsSpan(1408, 1592))];
        var (first, second) = (Ending(), Ending());
        floor.Engine.Play(leg, pieces, new PlayRule { Rounds = 2 }, first.SetResult);
        floor.Engine.Play(leg, [AudioClip.FromSamples(wave.AsSpan(0, 2000))], new PlayRule { Queued = true }, second.SetResult);
        Assert.Equal((PlaybackEnd.Completed, PlaybackEnd.Completed), (await Told(first), await Told(second)));
        await alice.Hears(all => all.Count > 0 && Sine.Level([.. all[^1].Samples], 1000) < 0.01, "silence behind it");

        var heard = alice.Heard.SelectMany(packet => packet.Samples).ToArray();
        var begin = Array.FindIndex(heard, sample => Math.Abs((int)sample) > 1000) - 1;
        for (var at = 0; at < 8000; at++) Assert.InRange(heard[begin + at] - wave[at], -900, 900);
        Assert.All(heard[(begin + 8000)..], sample => Assert.InRange(sample, -10, 10));
    }

    [Fact]
    public async Task A_queued_playback_can_be_stopped_before_its_turn_and_the_end_of_a_leg_ends_all()
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        var leg = floor.Leg(alice);
        var (first, second, third) = (Ending(), Ending(), Ending());
        floor.Engine.Play(leg, [Tones.Ringback], PlayRule.UntilStopped, first.SetResult);
        var waiting = floor.Engine.Play(leg, [Tones.Zip], new PlayRule { Queued = true }, second.SetResult);
        floor.Engine.Play(leg, [Tones.Zip], new PlayRule { Queued = true }, third.SetResult);
        floor.Engine.Stop(waiting, PlaybackEnd.BargedIn);
        Assert.Equal(PlaybackEnd.BargedIn, await Told(second));
        leg.Dispose();
        Assert.Equal((PlaybackEnd.LegEnded, PlaybackEnd.LegEnded), (await Told(first), await Told(third)));
        var late = Ending();
        floor.Engine.Play(leg, [Tones.Zip], new PlayRule(), late.SetResult);
        Assert.Equal(PlaybackEnd.LegEnded, await Told(late));
    }

    [Fact]
    public async Task What_is_said_to_a_room_is_heard_by_all_in_it_beside_each_other_and_then_the_two_are_forwarded_again()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new() { Law = Carillon.Protocols.Codecs.G711Law.ALaw };
        var (left, right, room) = (floor.Leg(alice), floor.Leg(bob), RoomKey.New());
        foreach (var leg in new[] { left, right }) floor.Engine.Join(leg, room);
        alice.Talk(left, 700);
        bob.Talk(right, 1100);
        var voice = floor.Engine.CreatePromptLeg();
        floor.Engine.Join(voice, room);
        var ended = Ending();
        floor.Engine.Play(voice, [Tones.Tone(TimeSpan.FromSeconds(2), 1900, level: 0.2)], new PlayRule(), ended.SetResult);
        await alice.Hears(_ => Level(alice, 1900) > 0.15 && Level(alice, 1100) > 0.2 && Level(alice, 700) < 0.01, "the prompt and Bob");
        await bob.Hears(_ => Level(bob, 1900) > 0.15 && Level(bob, 700) > 0.2 && Level(bob, 1100) < 0.01, "the prompt and Alice");
        Assert.Equal(PlaybackEnd.Completed, await Told(ended));
        voice.Dispose();
        await bob.Hears(_ => Level(bob, 1900) < 0.01 && Level(bob, 700) > 0.2, "Alice alone");
        var payload = Enumerable.Range(0, 160).Select(i => (byte)(i * 7)).ToArray();
        alice.Send(left, payload, payloadType: 8);
        await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(payload)), "Alice's payload untouched");
    }

    [Fact]
    public async Task Music_on_hold_is_the_same_for_all_and_never_silent()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        foreach (var leg in new[] { floor.Leg(alice), floor.Leg(bob) }) floor.Engine.MusicOnHold(leg, Tones.MusicOnHold);
        await alice.Hears(all => all.Count >= 25, "music");
        await bob.Hears(all => all.Count >= 25, "music");
        var common = alice.Heard.Select(packet => Convert.ToHexString(packet.Payload)).Intersect(bob.Heard.Select(packet => Convert.ToHexString(packet.Payload)));
        Assert.True(common.Count() >= 15, "both hear the same place of the music");
        Assert.True(alice.LastSamples(10).Max() > 500, "music is not silence");
    }

    [Fact]
    public void A_wav_of_16_khz_stereo_becomes_8_khz_without_what_would_fold()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Wav(16000, 2, i => 0.3 * Math.Sin(2 * Math.PI * 1000 * i / 16000.0) + 0.3 * Math.Sin(2 * Math.PI * 6000 * i / 16000.0)));
            var clip = AudioClip.TryLoad(path, out var fault);
            Assert.Null(fault);
            Assert.Equal(8000, clip!.Samples);
            var samples = clip.ULaw.Select(Carillon.Protocols.Codecs.G711.ULawDecode).ToArray();
            Assert.InRange(Sine.Level(samples, 1000), 0.28, 0.32);
            Assert.True(Sine.Level(samples, 2000) < 0.005, "6 kHz does not appear at 2 kHz");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_is_no_clip_is_refused_in_words()
    {
        Assert.Null(AudioClip.TryLoad(Path.Combine(Path.GetTempPath(), "no such file.wav"), out var missing));
        Assert.NotNull(missing);
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "this is a text and long enough to be looked at");
        Assert.Null(AudioClip.TryLoad(path, out var fault));
        Assert.Equal("it is no WAV file", fault);
        File.Delete(path);
    }

    private static TaskCompletionSource<PlaybackEnd> Ending() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Task<PlaybackEnd> Told(TaskCompletionSource<PlaybackEnd> ending) => ending.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    private static short[] Wave(double hertz, int samples)
    {
        var wave = new short[samples];
        Sine.Fill(wave, hertz, 0.4, 0);
        return wave;
    }

    private static double Level(Phone phone, double hertz) => Sine.Level(phone.LastSamples(5), hertz);

    private static byte[] Wav(int rate, int channels, Func<int, double> wave)
    {
        var samples = new byte[rate * channels * 2];
        for (var i = 0; i < rate; i++)
        {
            for (var channel = 0; channel < channels; channel++) BitConverter.TryWriteBytes(samples.AsSpan(2 * (i * channels + channel)), (short)(wave(i) * short.MaxValue));
        }
        var header = new byte[44];
        new WavHeader(WavFormat.Pcm, channels, rate, 16, (uint)samples.Length).Write(header);
        return [.. header, .. samples];
    }
}
