namespace Carillon.Lab.Report;

/// <summary>What is to be said of one answered customer.</summary>
public sealed record CallVerdict
{
    public required string CallId { get; init; }
    public string? Attempt { get; init; }

    /// <summary>The phone that this customer talked with, or should have.</summary>
    public string? Phone { get; init; }

    /// <summary>Both heard each other.</summary>
    public bool Connected { get; init; }

    /// <summary>They were put together, and at least one of them did not hear the other, or ceased to.</summary>
    public bool OneWay { get; init; }

    /// <summary>Somebody heard somebody else than whom the screens showed.</summary>
    public bool WrongParty { get; init; }

    /// <summary>Ended before anybody could have recognised a voice.</summary>
    public bool TooShort { get; init; }

    /// <summary>The carrier's INVITE came from another server than the phone's.</summary>
    public bool Cross { get; init; }

    /// <summary>An agent was ready when the customer answered, as the software agents know it.</summary>
    public bool AgentWasReady { get; init; }

    public double? AnswerToAgentMs { get; init; }
    public double? AnswerToCustomerMs { get; init; }
    public double? AnswerToPopMs { get; init; }
    public double LongestGapMs { get; init; }

    /// <summary>The longest that the customer heard nobody between two of his agents; 0: he had one.</summary>
    public double BetweenAgentsMs { get; init; }
}
