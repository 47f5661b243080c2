using Carillon.Media;
using Carillon.Protocols.Codecs;

namespace Carillon.Tests.Media;

public sealed class LevelTests
{
    [Theory]
    [InlineData(G711Law.ULaw, 6)]
    [InlineData(G711Law.ULaw, -12)]
    [InlineData(G711Law.ALaw, 12)]
    [InlineData(G711Law.ALaw, -3)]
    public void A_gain_is_what_it_says(G711Law law, int db)
    {
        var control = new LevelControl(new LevelSettings(db, Automatic: false));
        var said = Speech(law, 0.05);
        Assert.InRange(Db(control.Apply(said, law), law) - Db(said, law), db - 0.3, db + 0.3);
    }

    [Theory]
    [InlineData(0.01, 12)] // by 17 dB too quiet: helped by what is allowed
    [InlineData(0.05, 9)]
    [InlineData(0.14, 0)]
    [InlineData(0.5, -11)]
    public void Speech_is_brought_to_one_loudness_within_bounds(double level, int db)
    {
        var control = new LevelControl(new LevelSettings(0, Automatic: true));
        var said = Speech(G711Law.ULaw, level);
        for (var i = 0; i < 50; i++) control.Apply(said, G711Law.ULaw);
        Assert.InRange(control.GainDb, Math.Max(-10, db - 10), 10); // a second: ten steps at most
        for (var i = 0; i < 450; i++) control.Apply(said, G711Law.ULaw);
        Assert.InRange(control.GainDb, db - 1, db + 1);
    }

    [Fact]
    public void Pauses_and_noise_change_nothing_and_count_as_no_speech()
    {
        var control = new LevelControl(new LevelSettings(3, Automatic: true));
        for (var i = 0; i < 500; i++) control.Apply(Speech(G711Law.ULaw, 0.003), G711Law.ULaw);
        Assert.Equal((3, 0), (control.GainDb, control.Spoken));
        for (var i = 0; i < 10; i++) control.Apply(Speech(G711Law.ULaw, 0.1), G711Law.ULaw);
        Assert.Equal(1600, control.Spoken);
    }

    [Fact]
    public void What_is_too_loud_for_a_sample_stays_at_the_limit()
    {
        var louder = new LevelControl(new LevelSettings(12, Automatic: false)).Apply(Speech(G711Law.ULaw, 0.9), G711Law.ULaw).ToArray();
        Assert.Equal(32_124, louder.Max(code => G711.ULawDecode(code)));
        Assert.Equal(-32_124, louder.Min(code => G711.ULawDecode(code)));
    }

    [Fact]
    public async Task A_leg_that_is_made_louder_is_louder_to_who_hears_it_and_says_how_long_it_spoke()
    {
        using var floor = new Floor(options => options with { ReportInterval = TimeSpan.FromMilliseconds(200) });
        await using Phone alice = new(), bob = new();
        var (left, _) = floor.Bridge(alice, bob);
        left.SetLevel(new LevelSettings(12, Automatic: false));
        alice.Talk(left, 500, level: 0.05);
        await bob.Hears(_ => Sine.Level(bob.LastSamples(10), 500) is > 0.18 and < 0.22, "12 dB more");
        Assert.True(SpinWait.SpinUntil(() => floor.Qualities.TryGetValue(left, out var quality) && quality.Spoke > TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30)), "it spoke");
        var before = floor.Engine.Counters.AllocatedOnTicks;
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal(before, floor.Engine.Counters.AllocatedOnTicks);

        left.SetLevel(null);
        await bob.Hears(_ => Sine.Level(bob.LastSamples(10), 500) < 0.06, "as it comes");
    }

    [Fact]
    public void More_than_12_dB_is_the_callers_mistake()
    {
        using var floor = new Floor();
        Assert.Throws<ArgumentOutOfRangeException>(() => floor.Engine.CreateRtpLeg(floor).SetLevel(new LevelSettings(13, Automatic: false)));
    }

    private static byte[] Speech(G711Law law, double level)
    {
        var samples = new short[160];
        Sine.Fill(samples, 400, level, 0);
        var codes = new byte[160];
        G711.Encode(law, samples, codes);
        return codes;
    }

    private static double Db(ReadOnlySpan<byte> codes, G711Law law)
    {
        var samples = new short[codes.Length];
        G711.Decode(law, codes, samples);
        return 10 * Math.Log10(samples.Average(s => (double)s * s));
    }
}
