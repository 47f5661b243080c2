using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Tests.TestKit;

namespace Carillon.Tests.Media;

/// <summary>Who talks, by what is heard of him: sounds made for it, people, and noise.</summary>
public sealed class TalkTests
{
    private const int Block = 80;

    [Fact]
    public void Talk_and_silence_are_told_late_and_with_the_times_at_which_they_began()
    {
        var told = Told(new TalkSettings(), [.. Hush(1000), .. Sound(500, 0.2), .. Hush(700), .. Sound(300, 0.2), .. Hush(400)]);
        Assert.Equal(
            [(1060, true, 1000, 1000), (1800, false, 1500, 500), (2260, true, 2200, 700), (2800, false, 2500, 300)],
            told.Select(t => (t.ToldMs, t.Change.Talking, (int)t.Change.At.TotalMilliseconds, (int)t.Change.Lasted.TotalMilliseconds)));
        Assert.All(told, t => Assert.Equal(-17, t.Change.LevelDb, 0.3)); // a sine of a fifth of full scale: 20 log 0.2 - 3
    }

    [Fact]
    public void Clicks_begin_no_talk_and_end_no_silence_and_the_pauses_of_words_end_no_talk()
    {
        var clicks = Enumerable.Range(0, 20).SelectMany(_ => Sound(20, 0.5).Concat(Hush(180)));
        var words = Enumerable.Range(0, 5).SelectMany(_ => Sound(200, 0.2).Concat(Hush(120)));
        var told = Told(new TalkSettings(), [.. clicks, .. words, .. Hush(100), .. Sound(20, 0.5), .. Hush(400)]);
        Assert.Equal([(true, 4000), (false, 5480)], told.Select(t => (t.Change.Talking, (int)t.Change.At.TotalMilliseconds)));
    }

    [Fact]
    public void What_lies_between_the_two_thresholds_changes_nothing()
    {
        // -42 dB begins, -46 dB ends: at -44 dB nothing begins, and what has begun goes on.
        Assert.Empty(Told(new TalkSettings(), [.. Hush(600), .. Words(1200, -44), .. Hush(600)]));
        var told = Told(new TalkSettings(), [.. Hush(600), .. Words(200, -30), .. Words(800, -44), .. Hush(600)]);
        Assert.Equal([(true, 600), (false, 1550)], told.Select(t => (t.Change.Talking, (int)t.Change.At.TotalMilliseconds)));
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(-40)]
    [InlineData(-50)]
    public void Noise_that_stays_is_background_and_who_is_louder_talks(double noiseDb)
    {
        var noise = Noise(10_000, noiseDb);
        var talk = Sound(1000, 0.5);
        for (var i = 0; i < talk.Length; i++) noise[40_000 + i] += talk[i];
        var told = Told(new TalkSettings(), noise).SkipWhile(t => t.ToldMs < 2500).ToList();
        Assert.Equal([true, false], told.Select(t => t.Change.Talking));
        Assert.InRange(told[0].Change.At.TotalMilliseconds, 4990, 5010);
        Assert.InRange(told[1].Change.At.TotalMilliseconds, 5990, 6010);
        Assert.InRange(told[0].Change.BackgroundDb, noiseDb - 4, noiseDb + 1);
    }

    /// <summary>A greeting ends with 600 ms of silence: texts of five voices, each alone in silence and in a line's noise, are each one talk, that ends where the text does.</summary>
    [Theory]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(-55, 0)]
    [InlineData(-50, -6)]
    public void The_end_of_a_greeting_is_found_where_it_is(double noiseDb, double gainDb)
    {
        Assert.SkipWhen(SpeechCorpus.Missing is not null, SpeechCorpus.Missing ?? "");
        var settings = new TalkSettings { Silence = TimeSpan.FromMilliseconds(600) };
        var (texts, right, early) = (0, 0, 0);
        foreach (var text in SpeechCorpus.All().Where(t => t.Length is > 8_000 and < 48_000).Take(400))
        {
            var speech = SpeechCorpus.Spoken(text, 1, Math.Pow(10, gainDb / 20));
            var (begins, ends, longest) = Edges(speech);
            if (longest > 450) continue; // two greetings
            var whole = double.IsInfinity(noiseDb) ? Hush(2000 + (speech.Length / 8) + 1500) : Noise(2000 + (speech.Length / 8) + 1500, noiseDb);
            for (var i = 0; i < speech.Length; i++) whole[16_000 + i] = (short)Math.Clamp(whole[16_000 + i] + speech[i], short.MinValue, short.MaxValue);
            var told = Told(settings, whole);
            texts++;
            if (told is [{ Change.Talking: true }, { Change.Talking: false } end]
                && Math.Abs(told[0].Change.At.TotalMilliseconds - 2000 - begins) <= 150 && Math.Abs(end.Change.At.TotalMilliseconds - 2000 - ends) <= 150) right++;
            else if (told.Count > 2) early++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"noise {noiseDb} dB, gain {gainDb} dB: {right} of {texts} right, {early} in pieces");
        Assert.True(texts > 100, $"only {texts} texts");
        Assert.True(right >= 0.95 * texts, $"{right} of {texts} right, {early} in pieces");
    }

    [Fact]
    public async Task A_leg_tells_of_its_far_side_also_when_that_falls_silent_by_sending_nothing()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var (left, _) = floor.Bridge(alice, bob);
        left.WatchTalk(new TalkSettings { Silence = TimeSpan.FromMilliseconds(200) });
        for (var i = 0; i < 10; i++) alice.Send(left, Codes(0.2));
        await Eventually.True(() => floor.Talks.Count == 2, "talk, and its end");
        Assert.Equal([(left, true), (left, false)], floor.Talks.Select(t => ((RtpLeg)t.Leg, t.Change.Talking)));
        var (talk, silence) = (floor.Talks.First().Change, floor.Talks.Last().Change);
        Assert.Equal(silence.At - talk.At, silence.Lasted);
        Assert.InRange(silence.Lasted.TotalMilliseconds, 200, 220);
    }

    /// <summary>By the sender's clock: lost packets take their time, late and doubled ones none.</summary>
    [Fact]
    public async Task Lost_late_and_doubled_packets_move_no_time()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var (left, _) = floor.Bridge(alice, bob);
        left.WatchTalk(new TalkSettings());
        for (var i = 0; i < 40; i++)
        {
            if (i is 11 or 12 or 30) (alice.NextSequence, alice.NextTimestamp) = ((ushort)(alice.NextSequence + 1), alice.NextTimestamp + 160);
            else if (i % 10 == 9) alice.SendDatagram(left.LocalEndPoint, alice.LastDatagram);
            else alice.Send(left, Codes(0.2));
        }

        var spoken = 40 - 4; // four of them were the one before once more
        await Eventually.True(() => floor.Talks.Count == 2, "talk, and its end");
        Assert.InRange(floor.Talks.Last().Change.Lasted.TotalMilliseconds, 20 * spoken - 10, 20 * spoken + 10);
    }

    [Fact]
    public async Task Nothing_is_allocated_on_the_tick_while_talk_is_told()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new() { Law = G711Law.ALaw };
        var (left, right) = floor.Bridge(alice, bob);
        foreach (var leg in new[] { left, right }) leg.WatchTalk(new TalkSettings { Silence = TimeSpan.FromMilliseconds(100) });
        for (var round = 0; round < 2; round++)
        {
            var (before, talks) = (floor.Engine.Counters.AllocatedOnTicks, floor.Talks.Count);
            for (var i = 0; i < 10; i++)
            {
                alice.Send(left, Codes(0.2));
                bob.Send(right, Codes(0.2));
            }

            await Eventually.True(() => floor.Talks.Count == talks + 4, "both have talked");
            // The first round makes what is made once.
            if (round > 0) Assert.Equal(0, floor.Engine.Counters.AllocatedOnTicks - before);
        }
    }

    private static List<(int ToldMs, TalkChange Change)> Told(TalkSettings settings, short[] samples)
    {
        var detector = new TalkDetector(settings);
        List<(int, TalkChange)> told = [];
        for (var at = 0; at + Block <= samples.Length; at += Block)
        {
            var power = samples.AsSpan(at, Block).ToArray().Average(s => s / 32767.0 * (s / 32767.0));
            if (detector.Feed(power) is { } change) told.Add(((at + Block) / 8, change));
        }

        return told;
    }

    /// <summary>Where a text begins and ends, in ms, and the longest pause in it: by 10 ms within 30 dB of its loudest.</summary>
    private static (int Begins, int Ends, int Longest) Edges(short[] speech)
    {
        double[] levels = [.. speech.Chunk(Block).Select(block => 10 * Math.Log10(block.Average(s => (double)s * s) + 1))];
        var loud = Enumerable.Range(0, levels.Length).Where(i => levels[i] > levels.Max() - 30).ToList();
        return (10 * loud[0], 10 * (loud[^1] + 1), 10 * loud.Zip(loud.Skip(1)).Max(pair => pair.Second - pair.First - 1));
    }

    private static short[] Hush(int milliseconds) => new short[8 * milliseconds];

    private static short[] Sound(int milliseconds, double level)
    {
        var samples = new short[8 * milliseconds];
        Sine.Fill(samples, 400, level, 0);
        return samples;
    }

    /// <summary>Syllables, so that it is nobody's background, of a level in dB of full scale while they last.</summary>
    private static short[] Words(int milliseconds, double db) => [.. Enumerable.Range(0, milliseconds / 200).SelectMany(_ => Sound(150, Math.Sqrt(2) * Math.Pow(10, db / 20)).Concat(Hush(50)))];

    private static short[] Noise(int milliseconds, double db)
    {
        var (random, samples) = (new Random(17), new short[8 * milliseconds]);
        var peak = Math.Sqrt(3) * 32767 * Math.Pow(10, db / 20); // even noise
        for (var i = 0; i < samples.Length; i++) samples[i] = (short)(peak * ((2 * random.NextDouble()) - 1));
        return samples;
    }

    private static byte[] Codes(double level)
    {
        var (samples, codes) = (new short[160], new byte[160]);
        Sine.Fill(samples, 400, level, 0);
        G711.Encode(G711Law.ULaw, samples, codes);
        return codes;
    }
}
