using Carillon.Protocols.Codecs;
using Carillon.Tests.TestKit;

namespace Carillon.Tests.Media;

/// <summary>The measure itself, before anything is measured by it.</summary>
public sealed class StoiTests
{
    private const int Frame = 160;

    [Fact]
    public void The_same_is_1_and_so_is_the_same_at_another_loudness()
    {
        var speech = Speech(10);
        Assert.Equal(1, Stoi.Of(speech, speech), 9);
        Assert.InRange(Stoi.Of(speech, [.. speech.Select(s => (short)(s / 4))]), 0.999, 1);
    }

    [Fact]
    public void Another_text_is_near_nothing()
    {
        var speech = Speech(20);
        Assert.InRange(Stoi.Of(speech.AsSpan(0, 80_000), speech.AsSpan(80_000)), -0.1, 0.2);
    }

    [Fact]
    public void More_noise_is_less()
    {
        var speech = Speech(10);
        double[] measured = [.. new[] { 100, 400, 1600, 6400 }.Select(noise => Stoi.Of(speech, Noisy(speech, noise)))];
        Assert.Equal(measured.OrderDescending(), measured);
        Assert.InRange(measured[0], 0.9, 1);
        Assert.InRange(measured[^1], 0.2, 0.7);
    }

    [Fact]
    public void More_loss_is_less_and_what_is_concealed_is_more_than_holes()
    {
        var speech = Speech(30);
        double[] holes = [.. new[] { 0.01, 0.03, 0.05, 0.2 }.Select(loss => Stoi.Of(speech, With(speech, loss, conceal: false)))];
        double[] concealed = [.. new[] { 0.01, 0.03, 0.05, 0.2 }.Select(loss => Stoi.Of(speech, With(speech, loss, conceal: true)))];
        TestContext.Current.TestOutputHelper?.WriteLine($"1, 3, 5, 20 % lost: {string.Join(' ', holes.Select(m => $"{m:0.000}"))}; concealed {string.Join(' ', concealed.Select(m => $"{m:0.000}"))}");
        Assert.Equal(holes.OrderDescending(), holes);
        Assert.Equal(concealed.OrderDescending(), concealed);
        Assert.All(holes.Zip(concealed), pair => Assert.True(pair.Second > pair.First, $"holes {pair.First}, concealed {pair.Second}"));
    }

    [Fact]
    public void What_is_late_is_brought_into_step_piece_by_piece()
    {
        var speech = Speech(10);
        short[] late = [.. new short[1234], .. speech[..44_800], .. new short[160], .. speech[44_800..], .. new short[2000]];
        Assert.Equal(speech, InStep.With(speech, late));
        Assert.InRange(Stoi.Of(speech, late.AsSpan(1234, speech.Length)), 0, 0.9);
    }

    private static short[] Speech(int seconds)
    {
        Assert.SkipWhen(SpeechCorpus.Missing is not null, SpeechCorpus.Missing ?? "");
        return SpeechCorpus.Sample(TimeSpan.FromSeconds(seconds));
    }

    private static short[] Noisy(short[] speech, int noise)
    {
        var random = new Random(1);
        return [.. speech.Select(s => (short)Math.Clamp(s + random.Next(-noise, noise + 1), short.MinValue, short.MaxValue))];
    }

    /// <summary>With packets lost at random.</summary>
    private static short[] With(short[] speech, double loss, bool conceal)
    {
        var (heard, random, concealer) = (speech.ToArray(), new Random(5), new LossConcealer());
        var gap = false;
        for (var at = 3 * Frame; at + Frame <= heard.Length; at += Frame)
        {
            var packet = heard.AsSpan(at, Frame);
            var wasGap = gap;
            gap = random.NextDouble() < loss;
            if (gap && !conceal) packet.Clear();
            if (!conceal) continue;
            if (gap && !wasGap) concealer.Begin(heard.AsSpan(at - LossConcealer.HistorySamples, LossConcealer.HistorySamples));
            if (gap) concealer.Fill(packet);
            else if (wasGap) concealer.End(packet);
        }
        return heard;
    }
}
