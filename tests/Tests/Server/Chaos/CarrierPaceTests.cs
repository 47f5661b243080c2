using Carillon.Server.Chaos;
using Carillon.Server.Demo;

namespace Carillon.Tests.Server.Chaos;

public sealed class CarrierPaceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly DemoOptions Floor = CarrierPace.JustEnough(new DemoOptions { Agents = 70, Servers = 3, Talk = TimeSpan.FromSeconds(30), WrapUp = TimeSpan.FromSeconds(2), AnswerRate = 0.3 });

    [Fact]
    public void The_carrier_takes_little_more_than_the_agents_need_and_as_much_from_each_server() => Assert.Equal(9, Floor.CarrierCallsPerSecond);

    [Fact]
    public void One_who_dials_at_the_limit_and_used_what_he_had_saved_is_no_breach() => Assert.True(CarrierPace.Worst(Every(0.112, 20, first: 9), Floor) <= 1);

    [Fact]
    public void Two_who_dial_at_the_limit_are_a_breach() => Assert.True(CarrierPace.Worst([.. Every(0.112, 20).Concat(Every(0.112, 20)).Order()], Floor) > 1);

    private static DateTimeOffset[] Every(double seconds, double until, int first = 1) =>
        [.. Enumerable.Repeat(Start, first), .. Enumerable.Range(1, (int)(until / seconds)).Select(n => Start.AddSeconds(n * seconds))];
}
