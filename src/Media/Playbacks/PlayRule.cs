namespace Carillon.Media;

/// <summary>How clips are played to a leg. As it is: once, in place of what is being played.</summary>
public readonly record struct PlayRule()
{
    /// <summary>How often; 0: until stopped.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>After what is being played and what waits already, without a gap.</summary>
    public bool Queued { get; init; }

    public static PlayRule UntilStopped => new() { Rounds = 0 };
}
