using Carillon.Protocols.Codecs;
using CsCheck;

namespace Carillon.Tests.Protocols.Codecs;

/// <summary>That it is bit for bit what others have is shown with Asterisk's codec (Interop, AsteriskWidebandTests).</summary>
public sealed class G722Tests
{
    [Theory]
    [InlineData(300, 50)]
    [InlineData(1000, 44)]
    [InlineData(3000, 38)]
    [InlineData(5000, 20)]
    [InlineData(6500, 22)]
    public void A_tone_comes_back(double hertz, double atLeastDb)
    {
        var ratio = SignalToNoise(hertz, 16_000, Through(Tone(hertz, 16_000, 16_000, 8000)));
        Assert.True(ratio > atLeastDb, $"{hertz} Hz: {ratio:0.0} dB");
    }

    [Fact]
    public void The_lower_band_alone_is_the_tone_at_8_kHz()
    {
        var codes = new byte[8000];
        new G722Encoder().Encode(Tone(1000, 16_000, 16_000, 8000), codes);
        var narrow = new short[8000];
        new G722Decoder().DecodeNarrow(codes, narrow);
        Assert.InRange(SignalToNoise(1000, 8000, narrow), 30, 90);
    }

    [Fact]
    public void What_is_above_the_lower_band_does_not_fold_into_it()
    {
        var codes = new byte[8000];
        new G722Encoder().Encode(Tone(6000, 16_000, 16_000, 8000), codes);
        var narrow = new short[8000];
        new G722Decoder().DecodeNarrow(codes, narrow);
        Assert.True(Power(narrow) < Power(Tone(6000, 16_000, 16_000, 8000)) / 1000, "50 dB of the mirror filters' 60, or near");
    }

    [Fact]
    public void Narrow_speech_is_heard_in_the_lower_band_and_nothing_above()
    {
        var codes = new byte[8000];
        new G722Encoder().EncodeNarrow(Tone(1000, 8000, 8000, 8000), codes);
        var wide = new short[16_000];
        new G722Decoder().Decode(codes, wide);
        Assert.InRange(SignalToNoise(1000, 16_000, wide), 30, 90);
        var narrow = new short[8000];
        new G722Decoder().DecodeNarrow(codes, narrow);
        Assert.InRange(SignalToNoise(1000, 8000, narrow), 30, 90);
    }

    [Fact]
    public void Silence_stays_silent()
    {
        var heard = Through(new short[16_000]);
        Assert.True(heard.All(s => Math.Abs((int)s) <= 8), $"the loudest is {heard.Max(s => Math.Abs((int)s))}");
    }

    [Fact]
    public void Any_octets_and_any_samples_are_taken()
    {
        Gen.Byte.Array[0, 400].Sample(codes => new G722Decoder().Decode(codes, new short[2 * codes.Length]));
        Gen.Short.Array[0, 400].Sample(samples => new G722Encoder().Encode(samples, new byte[200]));
    }

    [Fact]
    public void After_lost_frames_it_finds_itself_again()
    {
        var said = Tone(1000, 16_000, 32_000, 8000);
        var codes = new byte[16_000];
        new G722Encoder().Encode(said, codes);
        var decoder = new G722Decoder();
        var heard = new short[32_000];
        decoder.Decode(codes.AsSpan(0, 6400), heard);
        decoder.Decode(codes.AsSpan(6880), heard.AsSpan(13_760)); // 60 ms are lost
        Assert.InRange(SignalToNoise(1000, 16_000, heard.AsSpan(24_000)), 25, 90);
    }

    [Fact]
    public void Frames_allocate_nothing()
    {
        var (encoder, decoder, wide, codes) = (new G722Encoder(), new G722Decoder(), new short[320], new byte[160]);
        Frame();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Frame();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Frame()
        {
            encoder.Encode(wide, codes);
            decoder.Decode(codes, wide);
        }
    }

    private static short[] Through(short[] said)
    {
        var codes = new byte[said.Length / 2];
        new G722Encoder().Encode(said, codes);
        var heard = new short[said.Length];
        new G722Decoder().Decode(codes, heard);
        return heard;
    }

    private static short[] Tone(double hertz, int rate, int count, double level) =>
        [.. Enumerable.Range(0, count).Select(i => (short)Math.Round(level * Math.Sin(2 * Math.PI * hertz * i / rate)))];

    private static double Power(short[] samples) => samples.Average(s => (double)s * s);

    /// <summary>In dB, after the first 100 ms: the tone at whatever phase and loudness, to all the rest.</summary>
    private static double SignalToNoise(double hertz, int rate, ReadOnlySpan<short> heard)
    {
        double sine = 0, cosine = 0, total = 0;
        var from = heard.Length / 10;
        var count = (heard.Length - from) / rate * rate is > 0 and var whole ? whole : (heard.Length - from) / 160 * 160;
        for (var i = from; i < from + count; i++)
        {
            var angle = 2 * Math.PI * hertz * i / rate;
            sine += heard[i] * Math.Sin(angle);
            cosine += heard[i] * Math.Cos(angle);
            total += (double)heard[i] * heard[i];
        }
        var tone = 2 * (sine * sine + cosine * cosine) / count;
        return 10 * Math.Log10(tone / Math.Max(1e-9, total - tone));
    }
}
