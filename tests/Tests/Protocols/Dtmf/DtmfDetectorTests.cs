using Carillon.Protocols.Codecs;
using Carillon.Protocols.Dtmf;
using Carillon.Tests.TestKit;

namespace Carillon.Tests.Protocols.Dtmf;

/// <summary>The limits of ITU-T Q.24. Every case is heard at several places of the detector's own 5 ms.</summary>
public sealed class DtmfDetectorTests
{
    private const string Keys = "123A456B789C*0#D";
    private static readonly double[] Rows = [697, 770, 852, 941];
    private static readonly double[] Columns = [1209, 1336, 1477, 1633];

    [Theory]
    [InlineData(-25)]
    [InlineData(-10)]
    [InlineData(0)]
    public void Every_key_is_heard_at_every_level(double level)
    {
        foreach (var law in Enum.GetValues<G711Law>())
        {
            foreach (var key in Keys) Hears($"{key}", Press(key, 60, level, level), law);
        }
    }

    [Fact]
    public void What_is_far_too_soft_is_not_heard() => HearsAll("", key => Press(key, 100, -35, -35));

    [Theory]
    [InlineData(4, true)]
    [InlineData(-8, true)]
    [InlineData(8, false)]
    [InlineData(-12, false)]
    public void The_high_tone_may_be_so_much_louder_than_the_low_one(double twist, bool heard) =>
        HearsAll(heard ? null : "", key => Press(key, 60, -12, -12 + twist));

    [Theory]
    [InlineData(1.5, true)]
    [InlineData(-1.5, true)]
    [InlineData(3.5, false)]
    [InlineData(-3.5, false)]
    public void Frequencies_may_be_so_far_off(double percent, bool heard)
    {
        HearsAll(heard ? null : "", key => Press(key, 60, -10, -10, lowOff: percent));
        HearsAll(heard ? null : "", key => Press(key, 60, -10, -10, highOff: percent));
        if (heard) HearsAll(null, key => Press(key, 60, -10, -10, percent, -percent));
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(23, false)]
    public void Tones_must_be_so_long(double milliseconds, bool heard) =>
        HearsAll(heard ? null : "", key => Press(key, milliseconds, -10, -10));

    [Fact]
    public void A_pause_of_40_ms_parts_two_presses() => HearsEach(key => $"{key}{key}", key => [.. Press(key, 50, -10, -10), .. Silence(40), .. Press(key, 50, -10, -10)]);

    [Fact]
    public void A_break_of_10_ms_does_not() => HearsAll(null, key => [.. Press(key, 40, -10, -10), .. Silence(10), .. Press(key, 40, -10, -10)]);

    [Fact]
    public void Another_key_follows_at_once() => Hears("12", [.. Press('1', 50, -10, -10), .. Press('2', 50, -10, -10)]);

    [Fact]
    public void The_length_of_a_press_is_told_to_10_ms()
    {
        var detector = new DtmfDetector();
        var presses = Frames([.. Press('7', 100, -10, -10), .. Silence(100)]).Select(frame => detector.Feed(frame)).OfType<DtmfPress>().ToArray();
        Assert.Equal('7', Assert.Single(presses).Digit);
        Assert.InRange(presses[0].Duration.TotalMilliseconds, 90, 110);
    }

    [Fact]
    public void A_noise_15_dB_below_the_tones_is_no_hindrance()
    {
        var random = new Random(1);
        HearsAll(null, key => WithNoise(Press(key, 60, -10, -10), random, -7 - 15));
    }

    [Fact]
    public void Single_tones_and_dial_tones_are_no_keys()
    {
        foreach (var hertz in Rows.Concat(Columns)) Hears("", Tones(500, (hertz, -6)));
        Hears("", Tones(500, (350, -10), (440, -10)));
        Hears("", Tones(500, (425, -6)));
        // Special information tone, and the 1100 and 2100 Hz of fax machines.
        Hears("", [.. Tones(330, (950, -6)), .. Tones(330, (1400, -6)), .. Tones(330, (1800, -6)), .. Tones(500, (1100, -6)), .. Tones(500, (2100, -6))]);
    }

    /// <summary>Every third prompt, each at another loudness and pitch, so that others than five voices speak. All of it, nine times: bench talkoff.</summary>
    [Fact]
    public void Long_speech_holds_no_key()
    {
        Assert.SkipWhen(SpeechCorpus.Missing is not null, SpeechCorpus.Missing ?? "");
        var (found, samples, number) = (new List<string>(), 0L, 0);
        foreach (var prompt in SpeechCorpus.All().Where((_, at) => at % 3 == 0))
        {
            var pitch = 0.80 + 0.05 * (number % 9);
            var speech = SpeechCorpus.Spoken(prompt, pitch, gain: 0.5 + 0.5 * (number++ % 5));
            samples += speech.Length;
            found.AddRange(Heard(speech).Select(key => $"{key} in prompt {number} at pitch {pitch}"));
        }
        TestContext.Current.SendDiagnosticMessage($"{samples / 8000.0 / 60:0} minutes of speech, {found.Count} keys in them");
        Assert.True(samples > 30 * 60 * 8000, $"only {samples / 8000.0 / 60:0} minutes of speech");
        Assert.Empty(found);
    }

    [Fact]
    public void Listening_allocates_nothing()
    {
        var (detector, tone) = (new DtmfDetector(), Press('5', 20, -10, -10));
        detector.Feed(tone);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) detector.Feed(tone);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void HearsAll(string? expected, Func<char, short[]> sound) => HearsEach(key => expected ?? $"{key}", sound);

    private static void HearsEach(Func<char, string> expected, Func<char, short[]> sound)
    {
        foreach (var key in Keys) Hears(expected(key), sound(key));
    }

    private static void Hears(string expected, short[] sound, G711Law law = G711Law.ULaw)
    {
        for (var shift = 0; shift < 40; shift += 9)
        {
            short[] line = [.. new short[400 + shift], .. sound, .. Silence(100)];
            var codes = new byte[line.Length];
            G711.Encode(law, line, codes);
            G711.Decode(law, codes, line);
            var heard = Heard(line);
            Assert.True(expected == heard, $"expected '{expected}', heard '{heard}' (shift {shift}, {law})");
        }
    }

    private static string Heard(short[] line)
    {
        var detector = new DtmfDetector();
        return string.Concat(Frames(line).Select(frame => detector.Feed(frame)?.Digit));
    }

    private static IEnumerable<short[]> Frames(short[] line) => line.Chunk(160);

    private static short[] Press(char key, double milliseconds, double low, double high, double lowOff = 0, double highOff = 0)
    {
        var index = Keys.IndexOf(key, StringComparison.Ordinal);
        return Tones(milliseconds, (Rows[index / 4] * (1 + lowOff / 100), low), (Columns[index % 4] * (1 + highOff / 100), high));
    }

    /// <summary>Tones of these levels in dBm0: a wave of full scale has 3.17.</summary>
    private static short[] Tones(double milliseconds, params (double Hertz, double Level)[] waves) =>
        [.. Enumerable.Range(0, (int)(milliseconds * 8)).Select(i => (short)Math.Clamp(waves.Sum(wave => 32124 * Math.Pow(10, (wave.Level - 3.17) / 20) * Math.Sin(2 * Math.PI * wave.Hertz * i / 8000 + 0.7)), short.MinValue, short.MaxValue))];

    private static short[] Silence(double milliseconds) => new short[(int)(milliseconds * 8)];

    private static short[] WithNoise(short[] sound, Random random, double level)
    {
        var peak = 32124 * Math.Pow(10, (level - 3.17) / 20) / Math.Sqrt(2) * Math.Sqrt(3);
        return [.. sound.Select(sample => (short)(sample + peak * (2 * random.NextDouble() - 1)))];
    }
}
