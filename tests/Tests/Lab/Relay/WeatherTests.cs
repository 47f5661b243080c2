using Carillon.Lab.Relay;

namespace Carillon.Tests.Lab.Relay;

public sealed class WeatherTests
{
    [Fact]
    public void The_same_seed_is_the_same_weather()
    {
        var conditions = new LineConditions { Loss = 0.2, Delay = Ms(20), Jitter = Ms(10), Reorder = 0.1, Duplicate = 0.1 };
        Assert.Equal(Days(new Weather(7), conditions), Days(new Weather(7), conditions));
        Assert.NotEqual(Days(new Weather(7), conditions), Days(new Weather(8), conditions));
    }

    [Fact]
    public void A_perfect_line_passes_everything_at_once_and_in_order()
    {
        var days = Days(new Weather(1), LineConditions.Perfect);
        Assert.All(days.Index(), day => Assert.Equal([Ms(day.Index)], day.Item));
    }

    [Fact]
    public void A_cut_passes_nothing() =>
        Assert.All(Days(new Weather(1), new LineConditions { Cut = true }), Assert.Empty);

    [Fact]
    public void Shares_are_as_asked_for()
    {
        var days = Days(new Weather(3), new LineConditions { Loss = 0.1, Duplicate = 0.05 }, 20_000);
        Assert.InRange(days.Count(d => d.Length == 0) / 20_000.0, 0.09, 0.11);
        Assert.InRange(days.Count(d => d.Length == 2) / 20_000.0, 0.04, 0.05);
    }

    [Fact]
    public void Jitter_keeps_the_order_unless_they_overtake_and_reordering_does_not()
    {
        var jitter = Days(new Weather(3), new LineConditions { Jitter = Ms(30) }).Select(d => d[0]).ToList();
        Assert.Equal(jitter.Order(), jitter);
        var overtaking = Days(new Weather(3), new LineConditions { Jitter = Ms(30), Overtake = true }).Select(d => d[0]).ToList();
        Assert.NotEqual(overtaking.Order(), overtaking);
        var held = Days(new Weather(3), new LineConditions { Reorder = 0.1 }).Select(d => d[0]).ToList();
        Assert.NotEqual(held.Order(), held);
    }

    private static List<TimeSpan[]> Days(Weather weather, LineConditions conditions, int count = 500)
    {
        List<TimeSpan[]> days = [];
        var due = new TimeSpan[2];
        for (var i = 0; i < count; i++)
            days.Add(due[..weather.Plan(Ms(i), conditions, due)]);
        return days;
    }

    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);
}
