using Carillon.Media;

namespace Carillon.Tests.Media;

public sealed class TickLatenessTests
{
    [Theory]
    [InlineData(0.999, 0.25)]
    [InlineData(0.9999, 10)]
    [InlineData(1, 100)]
    public void The_percentile_is_the_end_of_the_step_that_holds_it(double share, double ms)
    {
        var counts = new long[TickLateness.StepsMs.Count];
        (counts[0], counts[9], counts[^1]) = (9995, 4, 1);
        Assert.Equal(ms, TickLateness.Percentile(counts, share));
    }

    [Fact]
    public void Without_a_tick_there_is_none() => Assert.Equal(0, TickLateness.Percentile(new long[TickLateness.StepsMs.Count], 0.999));

    [Fact]
    public void Every_lateness_has_its_step()
    {
        Assert.Equal(0, TickLateness.StepOf(-5));
        Assert.Equal(1, TickLateness.StepOf(MediaClock.Milliseconds(1) / 3));
        Assert.Equal(TickLateness.StepsMs.Count - 1, TickLateness.StepOf(MediaClock.Milliseconds(5000)));
    }
}
