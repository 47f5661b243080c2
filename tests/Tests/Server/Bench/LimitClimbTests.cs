using Carillon.Server.Bench;

namespace Carillon.Tests.Server.Bench;

public sealed class LimitClimbTests
{
    [Fact]
    public void It_climbs_by_a_fifth_and_by_25_at_least_up_to_the_most()
    {
        var climb = new LimitClimb(most: 300);
        Assert.Equal([50, 75, 100, 125, 150, 180, 216, 259, 300], Tried(climb, from: 50, holds: int.MaxValue));
        Assert.Equal((300, null, null), (climb.Held, climb.BrokeAt, climb.Broke));
    }

    [Fact]
    public void Where_it_broke_the_limit_is_halved_in_until_both_ends_are_within_a_twentieth()
    {
        var climb = new LimitClimb(most: 3000);
        Assert.Equal([1000, 1200, 1440, 1728, 1584, 1512], Tried(climb, from: 1000, holds: 1530));
        Assert.Equal((1512, 1584, "broke at 1584"), (climb.Held, climb.BrokeAt, climb.Broke));
    }

    [Fact]
    public void Where_the_first_breaks_already_it_goes_down()
    {
        var climb = new LimitClimb(most: 3000);
        Assert.Equal([200, 100, 50, 75], Tried(climb, from: 200, holds: 60));
        Assert.Equal((50, 75, "broke at 75"), (climb.Held, climb.BrokeAt, climb.Broke));
    }

    [Fact]
    public void Of_a_few_that_do_not_hold_none_does()
    {
        var climb = new LimitClimb(most: 3000);
        Assert.Equal([20], Tried(climb, from: 20, holds: 0));
        Assert.Equal((0, 20, "broke at 20"), (climb.Held, climb.BrokeAt, climb.Broke));
    }

    [Fact]
    public void Calls_that_could_not_be_set_up_break_where_they_stopped()
    {
        var climb = new LimitClimb(most: 3000);
        Assert.Equal(120, climb.Next(95, null));
        Assert.Null(climb.Next(104, "no more could be set up"));
        Assert.Equal((95, 104, "no more could be set up"), (climb.Held, climb.BrokeAt, climb.Broke));
    }

    [Fact]
    public void More_calls_than_the_most_are_not_tried_again()
    {
        var climb = new LimitClimb(most: 300);
        Assert.Null(climb.Next(400, null));
        Assert.Equal((400, null), (climb.Held, climb.BrokeAt));
    }

    private static List<int> Tried(LimitClimb climb, int from, int holds)
    {
        List<int> tried = [from];
        while (climb.Next(tried[^1], tried[^1] <= holds ? null : $"broke at {tried[^1]}") is { } next)
            tried.Add(next);
        return tried;
    }
}
