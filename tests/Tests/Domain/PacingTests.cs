using Carillon.Domain.Campaigns;
using Carillon.Domain.Pacing;
using CsCheck;

namespace Carillon.Tests.Domain;

public sealed class PacingTests
{
    private static readonly Gen<PacingSnapshot> Snapshots =
        from method in Gen.Enum<DialMethod>()
        from level in Gen.Double[0, 12]
        from maximum in Gen.Double[1, 10]
        from ceiling in Gen.Double[0.001, 0.2]
        from flags in Gen.Bool.Array[4]
        from agents in Gen.Int[0, 300].Array[3]
        from free in Gen.Double[0, 50]
        from lines in Gen.Int[0, 800].Array[2]
        from rate in Gen.Double[0, 1]
        from measured in Gen.Bool
        from counts in Gen.Long[0, 5000].Array[2]
        from limits in Gen.Int[0, 500].Array[2]
        select new PacingSnapshot
        {
            Method = method,
            DialLevel = level,
            MaximumLevel = maximum,
            DropCeiling = ceiling,
            Stopped = flags[0] && flags[1],
            DatabaseReachable = flags[1] || flags[2],
            LeaseHeld = flags[2] || flags[3],
            AgentsReady = agents[0],
            AgentsInCall = agents[1],
            AgentsWrapUp = agents[2],
            ExpectedFree = free,
            InFlight = lines[0],
            Waiting = lines[1],
            AnswerRate = measured ? rate : null,
            Answered = Math.Max(counts[0], counts[1]),
            Dropped = Math.Min(counts[0], counts[1]),
            Hopper = limits[0],
            CarrierRoom = limits[1],
        };

    [Fact]
    public void Never_negative_never_above_the_maximum_level_and_never_beyond_what_is_at_hand() => Snapshots.Sample(now =>
    {
        var decided = Pacing.Decide(now);
        var most = Math.Max(now.AgentsReady, now.MaximumLevel * (now.AgentsReady + (now.Method is DialMethod.Adaptive ? now.ExpectedFree : 0)));
        Assert.InRange(decided.Calls, 0, Math.Min(now.Hopper, now.CarrierRoom));
        Assert.True(decided.Calls == 0 || decided.Calls + now.InFlight + now.Waiting <= most + 1e-6, $"{decided} of {now}");
        Assert.NotEmpty(decided.Why);
    });

    [Fact]
    public void Stopped_or_without_database_lease_server_or_by_hand_nothing_is_dialled() => Snapshots.Sample(now =>
    {
        Assert.Equal(0, Pacing.Decide(now with { Stopped = true }).Calls);
        Assert.Equal(0, Pacing.Decide(now with { DatabaseReachable = false }).Calls);
        Assert.Equal(0, Pacing.Decide(now with { LeaseHeld = false }).Calls);
        Assert.Equal(0, Pacing.Decide(now with { ServersUsable = false }).Calls);
        Assert.Equal(0, Pacing.Decide(now with { Method = DialMethod.Manual }).Calls);
        Assert.Equal(0, Pacing.Decide(now with { AgentsReady = 0, ExpectedFree = 0 }).Calls);
    });

    [Fact]
    public void Over_the_ceiling_adaptive_is_one_to_one() => Snapshots.Sample(now =>
    {
        var over = now with { Method = DialMethod.Adaptive, Answered = 1000, Dropped = 1000 };
        Assert.True(Pacing.Decide(over).Calls + now.InFlight + now.Waiting <= Math.Max(now.AgentsReady, now.InFlight + now.Waiting));
    });

    [Fact]
    public void Ratio_two_places_two_lines_for_each_ready_agent_less_those_in_the_air()
    {
        var now = new PacingSnapshot { DialLevel = 2, AgentsReady = 5, InFlight = 3, Waiting = 1, Hopper = 100 };
        Assert.Equal(6, Pacing.Decide(now).Calls);
        Assert.Equal(4, Pacing.Decide(now with { CarrierRoom = 4 }).Calls);
        Assert.Equal("the carriers' limits are reached", Pacing.Decide(now with { CarrierRoom = 4 }).Why);
        Assert.Equal("no agents are ready", Pacing.Decide(now with { AgentsReady = 0 }).Why);
        Assert.Contains("list is empty", Pacing.Decide(now with { Hopper = 0 }).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Adaptive_dials_more_when_few_answer_and_less_when_many_do()
    {
        var now = new PacingSnapshot { Method = DialMethod.Adaptive, AgentsReady = 10, Hopper = 1000, MaximumLevel = 10, Answered = 500 };
        var few = Lines(now with { AnswerRate = 0.1 });
        var many = Lines(now with { AnswerRate = 0.6 });
        Assert.True(few > many, $"{few} at 10 %, {many} at 60 %");
        Assert.InRange(many, 10, 20);
        Assert.True(Lines(now with { AnswerRate = 0.1, Dropped = 12 }) < few);

        static double Lines(PacingSnapshot s) => Pacing.Decide(s).Level * s.AgentsReady;
    }

    [Fact]
    public void Adaptive_places_few_at_once()
    {
        var now = new PacingSnapshot { Method = DialMethod.Adaptive, AgentsReady = 16, Hopper = 1000, MaximumLevel = 10, AnswerRate = 0.3 };
        Assert.Equal(2, Pacing.Decide(now).Calls);
    }

    [Fact]
    public void Lines_that_will_hardly_be_answered_do_not_hold_back_new_ones()
    {
        var now = new PacingSnapshot { Method = DialMethod.Adaptive, AgentsReady = 10, Hopper = 1000, MaximumLevel = 10, AnswerRate = 0.3, InFlight = 40 };
        Assert.Equal(0, Pacing.Decide(now with { LikelyAnswers = 12 }).Calls);
        Assert.NotEqual(0, Pacing.Decide(now with { LikelyAnswers = 1 }).Calls);
        Assert.Equal(0, Pacing.Decide(now with { LikelyAnswers = 1, InFlight = 100 }).Calls);
    }

    [Fact]
    public void Chance_of_an_answer_falls_with_the_age_of_a_line()
    {
        var life = new RingLife();
        Assert.Equal(0.3, life.ChanceAfter(TimeSpan.FromSeconds(5), 0.3), 9);
        for (var i = 0; i < 30; i++)
        {
            life.Add(TimeSpan.FromSeconds(4), answered: true);
            life.Add(TimeSpan.FromSeconds(15), answered: false);
            life.Add(TimeSpan.FromSeconds(15), answered: false);
        }

        Assert.Equal((30 + 0.9) / (90 + 3), life.ChanceAfter(TimeSpan.Zero, 0.3), 9);
        Assert.Equal(0.9 / (60 + 3), life.ChanceAfter(TimeSpan.FromSeconds(5), 0.3), 9);
    }

    [Fact]
    public void Expected_overflow_is_the_binomials()
    {
        // X ~ B(3, 1/2), 1 agent: (2-1) 3/8 + (3-1) 1/8
        Assert.Equal(0.625, Overflow.ExpectedOverflow(3, 0.5, 1), 12);
        Assert.Equal(0, Overflow.ExpectedOverflow(4, 0.3, 4), 12);
        Assert.Equal(1.2, Overflow.ExpectedOverflow(4, 0.3, 0), 12);
    }
}
