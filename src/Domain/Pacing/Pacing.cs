using Carillon.Domain.Campaigns;

namespace Carillon.Domain.Pacing;

/// <summary>How many calls a campaign places now. Pure: the same snapshot gives the same answer.</summary>
public static class Pacing
{
    /// <summary>Below this many answers a single drop would rule the day, so the drop rate is taken of at least twice what one drop may cost.</summary>
    private const double LeastAnswersPerDrop = 2;

    public static PacingDecision Decide(PacingSnapshot now)
    {
        ArgumentNullException.ThrowIfNull(now);
        if (Forbidden(now) is { } why)
            return new(0, 0, why);
        var (target, level, reason) = now.Method switch
        {
            DialMethod.Ratio => Ratio(now),
            DialMethod.Adaptive => Adaptive(now),
            _ => (0, 0, "agents dial by hand"),
        };
        return Bounded(now, target, level, reason);
    }

    /// <summary>Drops over answers, patient with the first few.</summary>
    public static double DropRate(PacingSnapshot now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var patience = now.DropCeiling > 0 ? LeastAnswersPerDrop / now.DropCeiling : 1;
        return now.Dropped / Math.Max(now.Answered, patience);
    }

    /// <summary>The one sentence for a database that takes no writes, whoever has found it out.</summary>
    public static string DatabaseAway(string? fault) => fault is null ? "the database is away: nothing new is dialled" : $"the database is away, nothing new is dialled: {fault}";

    private static string? Forbidden(PacingSnapshot now) => now switch
    {
        { Stopped: true } => now.StoppedBy.Length > 0 ? $"stopped by {now.StoppedBy}" : "stopped",
        { DatabaseReachable: false } => DatabaseAway(now.DatabaseFault),
        { LeaseHeld: false } => "this web server does not hold the campaign's lease",
        { ServersUsable: false } => "no telephony server with a usable carrier is reachable",
        { Method: DialMethod.Manual } => "agents dial by hand",
        { AgentsReady: <= 0, AgentsOutOfReach: > 0 and var away, ExpectedFree: < 0.5 } => $"{away} agents are ready, but no trunk leads to their telephony server",
        { AgentsReady: <= 0, Method: DialMethod.Ratio } => "no agents are ready",
        { AgentsReady: <= 0, ExpectedFree: < 0.5 } => "no agents are ready",
        _ => null,
    };

    private static (int Target, double Level, string Why) Ratio(PacingSnapshot now)
    {
        var level = Math.Clamp(now.DialLevel, 1, Math.Max(1, now.MaximumLevel));
        return (Lines(level, now.AgentsReady), level, FormattableString.Invariant($"{level:0.0#} lines for each ready agent are in the air"));
    }

    /// <summary>
    /// 1 over the ceiling: one line for each ready agent  2 too little measured: the level that was typed
    /// 3 else the most lines whose answers overflow the agents expected free by no more than the budget allows.
    /// </summary>
    private static (int Target, double Level, string Why) Adaptive(PacingSnapshot now)
    {
        var highest = Math.Max(1, now.MaximumLevel);
        var dropRate = DropRate(now);
        if (dropRate >= now.DropCeiling) // 1
            return (now.AgentsReady, 1, FormattableString.Invariant($"drop rate {dropRate:P1} is at the ceiling: one line for each ready agent"));
        if (now.AnswerRate is not { } p) // 2
        {
            var level = Math.Clamp(now.DialLevel, 1, highest);
            return (Lines(level, now.AgentsReady), level, FormattableString.Invariant($"measuring the answer rate at {level:0.0#} lines for each ready agent"));
        }

        var free = now.AgentsReady + now.ExpectedFree; // 3
        var most = Lines(highest, free);
        var fresh = Overflow.MostLines(p, free, Budget(now.DropCeiling, dropRate), most);
        fresh = Math.Max(fresh, now.AgentsReady);
        var lines = Math.Min(fresh + Hopeless(now, p), Math.Max(most, now.AgentsReady));
        return (lines, Math.Round(lines / free, 2), FormattableString.Invariant($"{lines} lines for {free:0.#} agents free soon, {p:P0} answer"));
    }

    /// <summary>ADAPTIVE places at most so many at once: calls that leave together are answered together, and find the same agents.</summary>
    private static int Ramp(PacingSnapshot now) => now is { Method: DialMethod.Adaptive, AnswerRate: not null }
        ? (int)Math.Ceiling(Math.Max(1, now.AgentsReady + now.ExpectedFree) / 8)
        : int.MaxValue;

    /// <summary>Lines that rang so long that they count no more: those in the air less the new ones that would bring as many answers.</summary>
    private static int Hopeless(PacingSnapshot now, double answerRate) => now.LikelyAnswers is { } likely
        ? Math.Max(0, now.InFlight - (int)Math.Ceiling(likely / answerRate))
        : 0;

    /// <summary>Calculated overflow ignores the seconds of grace and the agents who come free meanwhile, so an unspent budget may be passed on paper.</summary>
    private static double Budget(double ceiling, double dropRate) => ceiling * (1 + (3 * (1 - (dropRate / ceiling))));

    private static int Lines(double level, double agents) => (int)Math.Floor((level * agents) + 1e-9);

    private static PacingDecision Bounded(PacingSnapshot now, int target, double level, string why)
    {
        var wanted = target - now.InFlight - now.Waiting;
        if (wanted <= 0)
            return new(0, level, why);
        if (now.Hopper <= 0)
            return new(0, level, "the list is empty: no lead may be dialled now");
        if (now.CarrierRoom <= 0)
            return new(0, level, "the carriers' limits are reached");
        var calls = Math.Min(Math.Min(wanted, Ramp(now)), Math.Min(now.Hopper, now.CarrierRoom));
        return new(calls, level, calls == now.CarrierRoom && calls < wanted ? "the carriers' limits are reached" : why);
    }
}
