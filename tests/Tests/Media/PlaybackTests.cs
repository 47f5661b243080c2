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
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        floor.Engine.Play(right, Tones.Tone(TimeSpan.FromSeconds(1), 1500, level: 0.2), loop: false, ended.SetResult);
        await bob.Hears(_ => Level(bob, 1500) > 0.15 && Level(bob, 700) < 0.01, "the clip alone");
        Assert.True(await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await bob.Hears(_ => Level(bob, 700) > 0.2 && Level(bob, 1500) < 0.01, "Alice again");
        Assert.InRange(bob.Heard.Count(packet => Sine.Level([.. packet.Samples], 1500) > 0.1), 48, 50);
    }

    [Fact]
    public async Task A_loop_goes_on_until_stopped_and_another_playback_ends_the_first()
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        var leg = floor.Leg(alice);
        var first = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        floor.Engine.Play(leg, Tones.Tone(TimeSpan.FromMilliseconds(40), 1500), loop: true, first.SetResult);
        await alice.Hears(all => all.Count(packet => Sine.Level([.. packet.Samples], 1500) > 0.04) > 10, "many rounds");
        var playback = floor.Engine.Play(leg, Tones.Ringback, loop: true, second.SetResult);
        Assert.False(await first.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        floor.Engine.Stop(playback);
        Assert.False(await second.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Music_on_hold_is_the_same_for_all_and_never_silent()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        foreach (var leg in new[] { floor.Leg(alice), floor.Leg(bob) }) floor.Engine.MusicOnHold(leg, true);
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
