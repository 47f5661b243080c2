using Carillon.Protocols.Codecs;
using Carillon.Tests.TestKit;

namespace Carillon.Tests.Protocols.Codecs;

public sealed class LossConcealerTests
{
    private const int Packet = 160;

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    [InlineData(320)]
    [InlineData(480)]
    public void A_wave_goes_on_over_a_gap_without_a_seam(int lost)
    {
        var wave = Wave(4000, 200);
        var heard = wave.ToArray();
        Lose(heard, 1600, lost);
        var steepest = Steepest(wave);
        Assert.InRange(Steepest(heard), 0, steepest * 1.3);
        Assert.True(Steepest(Silenced(wave, 1600, lost)) > steepest * 2, "a hole has a seam: the measure sees one");
        // Nothing has faded in the first 10 ms.
        Assert.True(Snr(wave.AsSpan(1600, 80), heard.AsSpan(1600, 80)) > 25, "the wave goes on in phase");
    }

    [Fact]
    public void It_fades_from_10_ms_on_and_is_silent_after_60()
    {
        var heard = Wave(4000, 160);
        Lose(heard, 1600, 1200);
        var levels = Enumerable.Range(0, 15).Select(i => Loudness(heard.AsSpan(1600 + 80 * i, 80))).ToArray();
        var full = Loudness(Wave(4000, 160).AsSpan(1600, 800));
        Assert.InRange(levels[0], full * 0.8, full * 1.2);
        for (var i = 1; i < 6; i++) Assert.InRange(levels[i] / full, 0.9 - 0.2 * i - 0.15 + 0.1, 0.9 - 0.2 * (i - 1) + 0.25);
        Assert.All(levels[6..], level => Assert.Equal(0, level));
    }

    [Theory]
    [InlineData(80, 40)]
    [InlineData(160, 62)]
    [InlineData(320, 80)]
    [InlineData(800, 80)]
    public void What_comes_after_a_gap_is_as_it_was_sent_when_the_join_is_over(int lost, int longestJoin)
    {
        var wave = Wave(4000, 200);
        var heard = wave.ToArray();
        Lose(heard, 1600, lost);
        Assert.Equal(wave[(1600 + lost + longestJoin)..], heard[(1600 + lost + longestJoin)..]);
        Assert.Equal(wave[..(1600 - LossConcealer.OverlapSamples)], heard[..(1600 - LossConcealer.OverlapSamples)]);
    }

    [Fact]
    public void Pieces_of_a_gap_make_the_same_as_the_gap_at_once()
    {
        var (once, pieces) = (Wave(4000, 130), Wave(4000, 130));
        Lose(once, 1600, 480);
        Lose(pieces, 1600, 480, piece: 7);
        Assert.Equal(once, pieces);
    }

    [Fact]
    public void Loudest_and_most_silent_samples_do_no_harm()
    {
        foreach (var level in new short[] { short.MinValue, short.MaxValue, 0, 1 })
        {
            short[] heard = [.. Enumerable.Repeat(level, 1000)];
            Lose(heard, 500, 240);
            Assert.All(heard, sample => Assert.InRange(sample, Math.Min(level, (short)0), Math.Max(level, (short)0)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Speech_with_loss_is_nearer_to_the_original_than_with_holes(int percent)
    {
        Assert.SkipWhen(SpeechCorpus.Missing is not null, SpeechCorpus.Missing ?? "");
        var speech = SpeechCorpus.Sample(TimeSpan.FromSeconds(90));
        var random = new Random(percent);
        bool[] lost = [.. Enumerable.Range(0, speech.Length / Packet).Select(packet => packet > 3 && random.Next(100) < percent)];
        var (concealed, holes) = (speech.ToArray(), speech.ToArray());
        foreach (var (from, count) in Gaps(lost))
        {
            Lose(concealed, from * Packet, count * Packet);
            holes.AsSpan(from * Packet, count * Packet).Clear();
        }

        bool Lost(int frame) => lost[frame];
        var (distance, distanceOfHoles) = (SoundMeasure.SpectralDistance(speech, concealed, Lost), SoundMeasure.SpectralDistance(speech, holes, Lost));
        TestContext.Current.SendDiagnosticMessage($"{percent} % lost: the spectrum of the lost frames is {distance:0.0} dB off, with holes {distanceOfHoles:0.0} dB");
        Assert.True(distance < distanceOfHoles * 0.65, $"spectral distance {distance:0.0} dB, with holes {distanceOfHoles:0.0}");
    }

    [Fact]
    public void A_gap_allocates_nothing()
    {
        var (concealer, history, lost) = (new LossConcealer(), Wave(LossConcealer.HistorySamples, 150), new short[Packet]);
        concealer.Begin(history);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            concealer.Begin(history);
            concealer.Fill(lost);
            concealer.Fill(lost);
            concealer.End(lost);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static IEnumerable<(int From, int Count)> Gaps(bool[] lost)
    {
        for (var from = 0; from < lost.Length; from++)
        {
            var count = 0;
            while (from + count < lost.Length && lost[from + count]) count++;
            if (count > 0) yield return (from, count);
            from += count;
        }
    }

    private static void Lose(short[] samples, int from, int count, int piece = Packet)
    {
        var concealer = new LossConcealer();
        concealer.Begin(samples.AsSpan(from - LossConcealer.HistorySamples, LossConcealer.HistorySamples));
        for (var at = 0; at < count; at += piece) concealer.Fill(samples.AsSpan(from + at, Math.Min(piece, count - at)));
        if (from + count < samples.Length) concealer.End(samples.AsSpan(from + count));
    }

    private static short[] Silenced(short[] samples, int from, int count)
    {
        var copy = samples.ToArray();
        copy.AsSpan(from, count).Clear();
        return copy;
    }

    // Two harmonics, so that only a whole period fits.
    private static short[] Wave(int count, double hertz) =>
        [.. Enumerable.Range(0, count).Select(i => (short)(6000 * Math.Sin(2 * Math.PI * hertz * i / 8000 + 1) + 3000 * Math.Sin(4 * Math.PI * hertz * i / 8000)))];

    private static double Steepest(ReadOnlySpan<short> samples)
    {
        var most = 0;
        for (var i = 1; i < samples.Length; i++) most = Math.Max(most, Math.Abs(samples[i] - samples[i - 1]));
        return most;
    }

    private static double Loudness(ReadOnlySpan<short> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples) sum += (double)sample * sample;
        return Math.Sqrt(sum / samples.Length);
    }

    private static double Snr(ReadOnlySpan<short> original, ReadOnlySpan<short> heard)
    {
        double noise = 1, signal = 0;
        for (var i = 0; i < original.Length; i++) (signal, noise) = (signal + (double)original[i] * original[i], noise + Math.Pow(original[i] - heard[i], 2));
        return 10 * Math.Log10(signal / noise);
    }
}
