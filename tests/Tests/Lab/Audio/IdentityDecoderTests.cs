using Carillon.Lab.Audio;
using Carillon.Protocols.Codecs;
using CsCheck;

namespace Carillon.Tests.Lab.Audio;

public sealed class IdentityDecoderTests
{
    [Fact]
    public void A_clean_voice_is_one_stretch_from_its_first_frame_to_its_last()
    {
        var line = new Line().Silence(1600).Say(4711, 100).Silence(4800).Listen();

        var stretch = Assert.Single(line.Closed);
        Assert.Equal(new HeardStretch(4711, 220, 2200, 100, 0, Open: false), stretch);
        Assert.Equal(220, Assert.Single(line.Opened).From);
    }

    [Theory]
    [InlineData(G711Law.ULaw)]
    [InlineData(G711Law.ALaw)]
    public void G711_changes_nothing(G711Law law)
    {
        var line = new Line().Silence(1600).Say(65535, 50, gain: 0.1).Silence(1600).Through(law).Listen();

        Assert.Equal(new HeardStretch(65535, 220, 1200, 50, 0, Open: false), Assert.Single(line.Closed));
    }

    [Fact]
    public void It_is_heard_within_a_third_of_a_second_from_any_place_of_the_code()
    {
        for (var skip = 0; skip < IdentityCode.Frames; skip++)
        {
            var line = new Line().Silence(1600).Say(300, 23, skipFrames: skip).Listen();
            Assert.Equal(220, Assert.Single(line.Opened).From);
        }
    }

    [Fact]
    public void Frames_out_of_step_with_the_symbols_start_within_one_frame() =>
        Gen.Select(Gen.Int[0, 159], Gen.UShort, Gen.Int[0, 11]).Sample(
            (shift, number, skip) =>
            {
                var line = new Line().Silence(1600 + shift).Say(number, 60, skipFrames: skip).Silence(3200).Listen();
                var stretch = Assert.Single(line.Closed);
                Assert.Equal(number, stretch.Number);
                Assert.InRange(stretch.From, 220, 260);
                Assert.InRange(stretch.To, 1360, 1420);
            },
            iter: 200);

    [Fact]
    public void Ten_percent_of_frames_lost_still_gives_one_stretch_and_its_number() =>
        Gen.Select(Gen.Int, Gen.UShort).Sample(
            (seed, number) =>
            {
                // At most two in a row: six would rightly end the stretch, and chance brings them in one run of a few dozen.
                var (random, inRow) = (new Random(seed), 0);
                var line = new Line().Say(number, 300).Silence(3200).Listen(_ => (inRow = inRow < 2 && random.NextDouble() < 0.1 ? inRow + 1 : 0) > 0);
                var stretch = Assert.Single(line.Closed);
                Assert.Equal(number, stretch.Number);
                Assert.InRange(stretch.From, 20, 60);
                Assert.InRange(stretch.LongestGapFrames, 1, IdentityDecoder.BreakFrames - 1);
            },
            iter: 100);

    [Fact]
    public void Noise_17_decibels_below_does_no_harm() =>
        Gen.Select(Gen.Int, Gen.UShort).Sample(
            (seed, number) =>
            {
                var line = new Line().Silence(1600).Say(number, 100).Silence(3200).Noise(850, seed).Listen();
                var stretch = Assert.Single(line.Closed);
                Assert.Equal(number, stretch.Number);
                Assert.InRange(stretch.From, 200, 280);
            },
            iter: 100);

    [Fact]
    public void A_tone_of_425_hertz_over_it_costs_nothing()
    {
        for (var start = 0; start < 1600; start += 50)
        {
            var line = new Line().Silence(1600).Say(900, 100).Silence(1600)
                .MixIn(start, Line.Tone(425, 8000, 1600)).Through(G711Law.ULaw).Listen();
            var stretch = Assert.Single(line.Closed);
            Assert.Equal((900, 220L, 2200L), (stretch.Number, stretch.From, stretch.To));
        }
    }

    [Fact]
    public void Silence_noise_and_tones_are_nobody()
    {
        var line = new Line().Silence(80_000).Noise(20, 1).Silence(80_000).Noise(4000, 2)
            .MixIn(0, Line.Tone(425, 8000, 40_000)).MixIn(40_000, Line.Tone(1000, 8000, 40_000)).Listen();

        Assert.Empty(line.Closed);
        Assert.Empty(line.Opened);
    }

    [Fact]
    public void Two_voices_at_once_never_become_a_third() =>
        Gen.Select(Gen.UShort, Gen.UShort, Gen.Int[0, 1920], Gen.Double[0.05, 1], Gen.Double[0, 0.4], Gen.Int).Sample(
            (one, two, shift, gain, loss, seed) =>
            {
                var random = new Random(seed);
                var line = new Line().Say(one, 150)
                    .MixIn(shift, new Line().Say(two, 150, gain))
                    .Through(G711Law.ALaw).Listen(_ => random.NextDouble() < loss);
                Assert.All(line.Opened, heard => Assert.True(heard.Number == one || heard.Number == two));
            },
            iter: 400);

    [Fact]
    public void A_voice_that_becomes_another_in_mid_call_is_two_stretches()
    {
        var line = new Line().Say(1000, 100).Say(2000, 100).Listen();

        Assert.Equal([1000, 2000], line.Closed.Select(s => (int)s.Number));
        Assert.Equal(2020, line.Closed[1].From);
    }

    /// <summary>As a receiver makes it of two streams in one: a frame may fit the voice that was and the one that comes.</summary>
    [Fact]
    public void Frames_of_two_voices_in_turn_are_stretches_with_a_beginning_and_an_end()
    {
        InTurn(57341, 36584, skip: 9, seed: -1327);
        Gen.Select(Gen.UShort, Gen.UShort, Gen.Int[0, 11], Gen.Int).Sample(InTurn, iter: 500);

        static void InTurn(ushort one, ushort two, int skip, int seed)
        {
            var random = new Random(seed);
            var line = new Line().Say(one, 30);
            for (var turn = 0; turn < 40; turn++)
                line.Say(turn % 2 == 0 ? two : one, random.Next(1, 18), skipFrames: (skip + turn) % 12);
            line.Listen();
            Assert.All(line.Closed, heard => Assert.True(heard.Frames > 0 && heard.From <= heard.To, heard.ToString()));
        }
    }

    [Fact]
    public void A_gap_longer_than_the_limit_ends_a_stretch_and_a_shorter_one_is_reported()
    {
        var line = new Line().Say(77, 48).Silence(4 * 160).Say(77, 50, skipFrames: 4).Silence(10 * 160).Say(77, 50).Listen();

        Assert.Equal(2, line.Closed.Count);
        Assert.Equal(4, line.Closed[0].LongestGapFrames);
        Assert.Equal((48 + 4 + 50 + 10 + 1) * 20, line.Closed[1].From);
    }

    [Fact]
    public void The_audio_thread_allocates_nothing()
    {
        var source = new IdentitySource(5);
        var queue = new StretchQueue();
        var decoder = new IdentityDecoder(queue, 1);
        var frame = new short[Tones.FrameSamples];
        Turn(50);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Turn(500);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(queue.TryTake(out var stretch));
        Assert.Equal(5, stretch.Number);

        void Turn(int frames)
        {
            for (var i = 0; i < frames; i++)
            {
                source.Number = (ushort)(5 + i / 100);
                source.Fill(frame);
                decoder.Feed(frame, i);
            }
        }
    }
}
