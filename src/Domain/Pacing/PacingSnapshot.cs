using Carillon.Domain.Campaigns;

namespace Carillon.Domain.Pacing;

/// <summary>All that pacing looks at, at one moment. Plain numbers: whoever wants to know why 7 calls were placed keeps one of these.</summary>
public sealed record PacingSnapshot
{
    public DialMethod Method { get; init; } = DialMethod.Ratio;
    public double DialLevel { get; init; } = 1;
    public double MaximumLevel { get; init; } = 4;
    public double DropCeiling { get; init; } = 0.03;

    public bool Stopped { get; init; }
    public string StoppedBy { get; init; } = "";
    public bool DatabaseReachable { get; init; } = true;
    /// <summary>Why it is not, for people.</summary>
    public string? DatabaseFault { get; init; }
    public bool LeaseHeld { get; init; } = true;
    public bool ServersUsable { get; init; } = true;

    /// <summary>Agents who could take a call this moment.</summary>
    public int AgentsReady { get; init; }
    /// <summary>Ready, too, but no trunk leads to their server from one that may dial.</summary>
    public int AgentsOutOfReach { get; init; }
    public int AgentsInCall { get; init; }
    public int AgentsWrapUp { get; init; }
    /// <summary>Agents in call or wrap-up who will probably be free by the time a call placed now is answered.</summary>
    public double ExpectedFree { get; init; }

    /// <summary>Lines in the air that nobody has answered yet, with those being committed.</summary>
    public int InFlight { get; init; }
    /// <summary>Answers still to be expected from them, each line by its age; null: every line is as good as a new one.</summary>
    public double? LikelyAnswers { get; init; }
    /// <summary>Answered customers who wait for an agent.</summary>
    public int Waiting { get; init; }

    /// <summary>Share of finished calls that a human answered, over the sliding window; null until there are enough of them.</summary>
    public double? AnswerRate { get; init; }
    public long Answered { get; init; }
    public long Dropped { get; init; }

    /// <summary>Leads at hand.</summary>
    public int Hopper { get; init; }
    /// <summary>Calls that the carriers' limits leave room for, now.</summary>
    public int CarrierRoom { get; init; } = int.MaxValue;
}

/// <summary>How many calls to place now, at which level, and why not more, in words for the floor.</summary>
public readonly record struct PacingDecision(int Calls, double Level, string Why);
