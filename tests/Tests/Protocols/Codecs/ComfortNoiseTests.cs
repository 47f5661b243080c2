using Carillon.Protocols.Codecs;
using CsCheck;

namespace Carillon.Tests.Protocols.Codecs;

public sealed class ComfortNoiseTests
{
    [Theory]
    [InlineData(30, new byte[] { })]
    [InlineData(45, new byte[] { 20, 200, 127, 90 })]
    [InlineData(60, new byte[] { 250, 3 })]
    public void It_is_as_loud_as_the_packet_says_whatever_its_colour(byte level, byte[] reflections)
    {
        var noise = new ComfortNoise();
        Assert.True(noise.TryUpdate([level, .. reflections]));
        var samples = new short[80_000];
        noise.Fill(samples);
        var heard = -10 * Math.Log10(samples.Average(s => (double)s * s) / short.MaxValue / short.MaxValue);
        Assert.InRange(heard, level - 1.5, level + 1.5);
        var loudness = Math.Sqrt(samples.Average(s => (double)s * s));
        Assert.InRange(samples.Average(s => (double)s), -loudness / 20, loudness / 20);
    }

    [Fact]
    public void Its_colour_is_that_of_the_packet()
    {
        Assert.InRange(Neighbours([40]), -0.05, 0.05);
        Assert.InRange(Neighbours([40, 0]), 0.9, 1); // the first reflection coefficient is -1: what was said is said again
        Assert.InRange(Neighbours([40, 254]), -1, -0.9);

        // How much a sample is like the one before.
        static double Neighbours(byte[] packet)
        {
            var noise = new ComfortNoise();
            noise.TryUpdate(packet);
            var samples = new short[80_000];
            noise.Fill(samples);
            return Enumerable.Range(1, samples.Length - 1).Sum(i => (double)samples[i] * samples[i - 1]) / samples.Sum(s => (double)s * s);
        }
    }

    [Fact]
    public void An_empty_packet_changes_nothing_and_none_breaks_it()
    {
        Assert.False(new ComfortNoise().TryUpdate([]));
        var noise = new ComfortNoise();
        var samples = new short[160];
        Gen.Byte.Array[1, 40].Sample(
            payload =>
            {
                Assert.True(noise.TryUpdate(payload));
                noise.Fill(samples);
            },
            threads: 1);
        noise.TryUpdate([127]);
        for (var i = 0; i < 50; i++) noise.Fill(samples);
        Assert.All(samples, s => Assert.InRange(s, -1, 1));
    }
}
