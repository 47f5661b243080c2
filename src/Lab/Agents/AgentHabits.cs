using Carillon.Lab.Carrier;

namespace Carillon.Lab.Agents;

/// <summary>How software agents work.</summary>
public sealed record AgentHabits
{
    /// <summary>From the end of the call to the disposition.</summary>
    public TimeSpan WrapUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Share of wrap-ups after which the agent takes a pause.</summary>
    public double PauseShare { get; init; } = 0.02;

    public Spread Pause { get; init; } = new(TimeSpan.FromSeconds(3));

    /// <summary>He types notes in each call, and gives them with the disposition.</summary>
    public bool TakesNotes { get; init; }

    public int Seed { get; init; } = 1;
}
