using System.Text.Json;
using Carillon.Server.Planning;

namespace Carillon.Tests.Server.Planning;

/// <summary>With round costs, so that every number can be done in the head.</summary>
public sealed class FloorPlannerTests
{
    private static readonly MeasuredCosts Costs = new()
    {
        Measured = "2026-11-30",
        Machine = "a test's",
        Cores = 2,
        Telephony = new TelephonyCosts { RecordedCallCpuPercent = 0.2, CallCpuPercent = 0.1, AttemptCpuMs = 1, MostCalls = 600, MostLegs = 2000, MemoryKbPerCall = 100, MemoryMb = 200 },
        Control = new ControlCosts
        {
            MostAgents = 1000,
            CpuMsPerAttempt = 2,
            DatabaseCpuMsPerAttempt = 1,
            AloneCpuPercent = 0,
            IdleCpuPercentPerServer = 0.5,
            IdleCpuPercentPer1000Agents = 10,
            MemoryMb = 250,
            MemoryKbPerAgent = 100,
            MemoryKbPerCall = 10,
            RowsPerAttempt = 8,
        },
        Lb = new LbCosts { MostConnections = 20_000 },
    };

    private static readonly PlanOptions Floor = new() { Agents = 300, DialsPerAgent = 4, AnswerRate = 0.25, Talk = TimeSpan.FromSeconds(50), WrapUp = TimeSpan.FromSeconds(10), Ring = TimeSpan.FromSeconds(15), Record = true };

    [Fact]
    public void A_free_agent_has_his_numbers_dialled_and_one_is_answered()
    {
        var load = FloorLoad.Of(Floor);

        // A round of 60 s: 5 rounds a second, 4 dials each, all of which ring for 15 s.
        Assert.Equal((20, 5, 300, 300, 900), (load.AttemptsPerSecond, load.ConversationsPerSecond, load.Talking, load.Ringing, load.Legs));
        Assert.Equal(50.0 / 60, load.TalkShare, 9);
    }

    [Fact]
    public void Where_fewer_answer_than_agents_are_free_they_go_round_without_a_call()
    {
        var load = FloorLoad.Of(Floor with { DialsPerAgent = 2 });

        // Half of the rounds are a call of 60 s, half a ring of 15 s: 37.5 s on average.
        Assert.Equal((16, 4), (load.AttemptsPerSecond, load.ConversationsPerSecond));
    }

    /// <summary>Agents, dials, answer rate, talk in seconds, recorded -> telephony, web, database, lb; cores of the database.</summary>
    [Theory]
    [InlineData(20, 4, 0.25, 50, true, 2, 2, 2, 2, 2)]
    [InlineData(300, 4, 0.25, 50, true, 2, 2, 2, 2, 2)]
    [InlineData(600, 4, 0.25, 50, true, 2, 2, 2, 2, 2)]
    [InlineData(601, 4, 0.25, 50, true, 3, 2, 2, 2, 2)]
    [InlineData(1200, 4, 0.25, 50, true, 3, 2, 2, 2, 2)]
    [InlineData(5000, 4, 0.25, 50, true, 10, 2, 2, 2, 2)]
    [InlineData(5000, 4, 0.25, 50, false, 10, 2, 2, 2, 2)]
    [InlineData(5000, 10, 0.1, 20, false, 19, 4, 2, 2, 3)]
    [InlineData(20000, 4, 0.25, 50, true, 35, 5, 2, 3, 2)]
    public void Every_role_has_one_server_more_than_carries_all(int agents, double dials, double answers, int talk, bool record, int telephony, int web, int database, int lb, int databaseCores)
    {
        var plan = FloorPlanner.Make(Floor with { Agents = agents, DialsPerAgent = dials, AnswerRate = answers, Talk = TimeSpan.FromSeconds(talk), Record = record }, Costs);

        Assert.Equal([("telephony", telephony), ("web", web), ("database", database), ("lb", lb)], plan.Servers.Select(s => (s.Role, s.Count)));
        Assert.Equal(databaseCores, plan.Servers.Single(s => s.Role == "database").CoresEach);
    }

    [Theory]
    [InlineData(600, 4, 0.2, "600 recorded calls a server, the most that were verified")]
    [InlineData(600, 4, 2, "CPU: 70 % of 2 cores")]
    [InlineData(600, 20, 0.2, "2000 legs a server (Telephony:MaximumLegs)")]
    public void The_limit_that_needs_the_most_servers_is_named(int agents, double dials, double percentPerCall, string limit)
    {
        var plan = FloorPlanner.Make(Floor with { Agents = agents, DialsPerAgent = dials, AnswerRate = 1 / dials }, Costs with { Telephony = Costs.Telephony with { RecordedCallCpuPercent = percentPerCall } });

        Assert.Equal(limit, plan.Servers.Single(s => s.Role == "telephony").Limit);
    }

    [Fact]
    public void What_is_left_when_one_server_is_lost_carries_the_floor_within_its_limits()
    {
        foreach (var agents in (int[])[1, 50, 599, 3000, 12_345])
        {
            var plan = FloorPlanner.Make(Floor with { Agents = agents }, Costs);
            Assert.All(plan.Servers.Where(s => s.Role != "lb"), s => Assert.InRange(s.CpuPercent, 0, 70));
        }
    }

    [Fact]
    public void Disk_and_network_follow_from_what_is_recorded_and_talked()
    {
        var plan = FloorPlanner.Make(Floor with { HoursPerDay = 6 }, Costs);

        // 300 agents talk 5 of 6 hours each: 1500 hours of 57.6 MB.
        Assert.Equal(86.4, plan.RecordingGbPerDay);
        // 900 legs on the one server that is left, 95.2 kbit/s each.
        Assert.Equal(85.7, plan.Servers[0].NetworkMbits);
        Assert.Equal(0, FloorPlanner.Make(Floor with { Record = false }, Costs).RecordingGbPerDay);
    }

    [Fact]
    public void More_answers_than_agents_are_warned_of() =>
        Assert.Contains(FloorPlanner.Make(Floor with { AnswerRate = 0.5 }, Costs).Notes, n => n.Contains("2.00 customers to each agent", StringComparison.Ordinal));

    [Theory]
    [InlineData(1000, false)]
    [InlineData(1001, true)]
    public void What_is_beyond_the_measurement_is_said(int agents, bool said) =>
        Assert.Equal(said, FloorPlanner.Make(Floor with { Agents = agents }, Costs).Notes.Any(n => n.StartsWith("1000 agents were measured at most", StringComparison.Ordinal)));

    [Fact]
    public void The_shipped_costs_make_sense() => Assert.Empty(MeasuredCosts.Shipped().Faults());

    [Fact]
    public void A_file_without_a_cost_is_refused_by_name()
    {
        var fault = Assert.Throws<JsonException>(() => MeasuredCosts.Parse("""{"measured":"today","machine":"mine","cores":4}"""));

        Assert.Contains("telephony", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cost_of_nothing_is_a_fault() =>
        Assert.Equal(["control.cpu_ms_per_attempt is 0; it must be above 0"], (Costs with { Control = Costs.Control with { CpuMsPerAttempt = 0 } }).Faults());

    [Fact]
    public void What_makes_no_sense_is_told_all_at_once() =>
        Assert.Equal(3, (Floor with { Agents = 0, DialsPerAgent = 0.5, AnswerRate = 2 }).Faults().Count);
}
