namespace Carillon.Lab.Relay;

/// <summary>How a line treats datagrams in one direction. Shares are 0 to 1.</summary>
public sealed record LineConditions
{
    public static readonly LineConditions Perfect = new();

    public double Loss { get; init; }

    public TimeSpan Delay { get; init; }

    /// <summary>Up to so much is added to the delay; order is kept, unless they <see cref="Overtake"/>.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Each goes its own way: who has the shorter delay comes before who was sent earlier.</summary>
    public bool Overtake { get; init; }

    /// <summary>These are held back by <see cref="HoldBack"/> while others overtake.</summary>
    public double Reorder { get; init; }

    public TimeSpan HoldBack { get; init; } = TimeSpan.FromMilliseconds(30);

    public double Duplicate { get; init; }

    /// <summary>Nothing goes through.</summary>
    public bool Cut { get; init; }
}
