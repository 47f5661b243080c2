using Carillon.Server.Options;

namespace Carillon.Server.Planning;

/// <summary>What <c>carillon plan</c> was asked for.</summary>
internal sealed record PlanOptions
{
    public required int Agents { get; init; }
    /// <summary>Numbers that are dialled for each conversation an agent may have.</summary>
    public double DialsPerAgent { get; init; } = 3;
    public TimeSpan Talk { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan WrapUp { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>An attempt rings so long on average, answered or not.</summary>
    public TimeSpan Ring { get; init; } = TimeSpan.FromSeconds(15);
    public double AnswerRate { get; init; } = 0.3;
    public bool Record { get; init; }
    public string Codec { get; init; } = "pcmu";
    public double HoursPerDay { get; init; } = 8;

    public IReadOnlyList<string> Faults()
    {
        var faults = new Faults();
        faults.Unless(Agents is >= 1 and <= 100_000, $"--agents is {Agents}; it must be 1 to 100000");
        faults.Unless(DialsPerAgent is >= 1 and <= 20, $"--dials-per-agent is {DialsPerAgent}; it must be 1 to 20");
        faults.Unless(Talk >= TimeSpan.FromSeconds(1) && Talk <= TimeSpan.FromHours(2), $"--talk is {Talk}; it must be 1 second to 2 hours");
        faults.Unless(WrapUp <= TimeSpan.FromHours(1), $"--wrapup is {WrapUp}; it must be one hour at most");
        faults.Unless(Ring >= TimeSpan.FromSeconds(1) && Ring <= TimeSpan.FromMinutes(2), $"--ring is {Ring}; it must be 1 second to 2 minutes");
        faults.Unless(AnswerRate is > 0 and <= 1, $"--answer-rate is {AnswerRate}; it must be above 0 and at most 1");
        faults.Unless(HoursPerDay is > 0 and <= 24, $"--hours is {HoursPerDay}; it must be above 0 and at most 24");
        return faults.Texts;
    }
}
