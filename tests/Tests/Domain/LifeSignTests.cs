using Carillon.Domain.Cluster;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Domain;

public sealed class LifeSignTests
{
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(700, true, "silent", ServerLife.Alive)]
    [InlineData(800, true, "silent", ServerLife.Dead)]
    [InlineData(800, true, "silent unknown", ServerLife.Dead)]
    [InlineData(800, true, "silent heard", ServerLife.CutOff)]
    [InlineData(60_000, true, "heard unknown", ServerLife.CutOff)]
    [InlineData(800, true, "unknown", ServerLife.Silent)]
    [InlineData(14_900, true, "", ServerLife.Silent)]
    [InlineData(15_000, true, "", ServerLife.Dead)]
    [InlineData(15_000, true, "unknown unknown", ServerLife.Dead)]
    // It has never been heard: it may be starting up.
    [InlineData(3_100, false, "silent", ServerLife.Silent)]
    [InlineData(3_200, false, "silent", ServerLife.Dead)]
    public void Dead_is_who_is_heard_by_nobody_and_cut_off_who_is_heard_by_others(int silentMs, bool known, string neighbours, ServerLife expected) =>
        Assert.Equal(expected, LifeSign.Judge(TimeSpan.FromMilliseconds(silentMs), known, After, Alone,
            [.. neighbours.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => Enum.Parse<Hearing>(n, ignoreCase: true))]));

    [Fact]
    public void Who_stood_still_himself_takes_nobody_for_silent()
    {
        var clock = new FakeTimeProvider();
        var silence = new Silence(clock, TimeSpan.FromMilliseconds(200));
        silence.Heard();
        for (var n = 0; n < 3; n++)
            LookAfter(200);
        Assert.Equal(600, silence.Lasts.TotalMilliseconds);
        LookAfter(2000);
        Assert.Equal(0, silence.Lasts.TotalMilliseconds);
        LookAfter(200);
        Assert.Equal(200, silence.Lasts.TotalMilliseconds);

        void LookAfter(int ms)
        {
            clock.Advance(TimeSpan.FromMilliseconds(ms));
            silence.Look();
        }
    }
}
