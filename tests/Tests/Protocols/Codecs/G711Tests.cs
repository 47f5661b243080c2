using Carillon.Protocols.Codecs;

namespace Carillon.Tests.Protocols.Codecs;

public sealed class G711Tests
{
    [Fact]
    public void Every_sample_becomes_the_code_of_the_interval_it_is_in()
    {
        for (var sample = (int)short.MinValue; sample <= short.MaxValue; sample++)
        {
            Assert.Equal(ReferenceULaw(sample), G711.ULawEncode((short)sample));
            Assert.Equal(ReferenceALaw(sample), G711.ALawEncode((short)sample));
        }
    }

    [Fact]
    public void Every_code_decodes_to_a_sample_that_encodes_to_it_again()
    {
        for (var code = 0; code < 256; code++)
        {
            // Mu-law has two zeros; the negative one comes back as the positive.
            if (code != 0x7F) Assert.Equal(code, G711.ULawEncode(G711.ULawDecode((byte)code)));
            Assert.Equal(code, G711.ALawEncode(G711.ALawDecode((byte)code)));
        }
    }

    [Theory]
    [InlineData(0xFF, 0)]
    [InlineData(0x80, 32124)]
    [InlineData(0x00, -32124)]
    [InlineData(0xFE, 8)]
    public void Mu_law_values_of_the_recommendation(int code, int sample) => Assert.Equal(sample, G711.ULawDecode((byte)code));

    [Theory]
    [InlineData(0xD5, 8)]
    [InlineData(0x55, -8)]
    [InlineData(0xAA, 32256)]
    [InlineData(0x2A, -32256)]
    public void A_law_values_of_the_recommendation(int code, int sample) => Assert.Equal(sample, G711.ALawDecode((byte)code));

    [Fact]
    public void From_law_to_law_is_decoding_and_encoding()
    {
        var codes = Enumerable.Range(0, 256).Select(code => (byte)code).ToArray();
        var (direct, samples, detour) = (new byte[256], new short[256], new byte[256]);
        foreach (var (from, to) in new[] { (G711Law.ULaw, G711Law.ALaw), (G711Law.ALaw, G711Law.ULaw) })
        {
            Assert.Equal(256, G711.Transcode(from, codes, to, direct));
            G711.Decode(from, codes, samples);
            G711.Encode(to, samples, detour);
            Assert.Equal(detour, direct);
        }
    }

    // G.711 table 2: 14-bit magnitude plus 33; segment s covers [2^(s+5), 2^(s+6)) in sixteen steps; all bits but the sign inverted.
    private static byte ReferenceULaw(int sample)
    {
        var magnitude = Math.Min((sample < 0 ? -1 - sample : sample) / 4 + 33, 8191);
        var segment = (int)Math.Floor(Math.Log2(magnitude)) - 5;
        var step = (magnitude - (1 << (segment + 5))) / (1 << (segment + 1));
        return (byte)~((sample < 0 ? 0x80 : 0) | (segment << 4) | step);
    }

    // G.711 table 1: 12-bit magnitude; the first segment of 32 steps is linear; even bits inverted.
    private static byte ReferenceALaw(int sample)
    {
        var magnitude = (sample < 0 ? -1 - sample : sample) / 16;
        var segment = magnitude < 32 ? magnitude / 16 : (int)Math.Floor(Math.Log2(magnitude)) - 3;
        var step = segment <= 1 ? magnitude % 16 : (magnitude >> (segment - 1)) % 16;
        return (byte)(((sample < 0 ? 0 : 0x80) | (segment << 4) | step) ^ 0x55);
    }
}
