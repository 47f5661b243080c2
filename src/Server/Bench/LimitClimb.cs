namespace Carillon.Server.Bench;

/// <summary>
/// Finds how many calls hold: a fifth more each time until something breaks, then half-way between the most that held and the fewest that broke, until these are close.
/// </summary>
/// <param name="most">More are not tried.</param>
internal sealed class LimitClimb(int most)
{
    private const int Close = 25;

    /// <summary>The most that held; 0: none did.</summary>
    public int Held { get; private set; }

    /// <summary>The fewest that broke; null: none did.</summary>
    public int? BrokeAt { get; private set; }

    public string? Broke { get; private set; }

    /// <param name="calls">So many were tried.</param>
    /// <param name="broke">What broke; null: nothing.</param>
    /// <returns>How many to try next; null: the limit is found.</returns>
    public int? Next(int calls, string? broke)
    {
        if (broke is null)
            Held = Math.Max(Held, calls);
        else
            (BrokeAt, Broke) = (calls, broke);
        return BrokeAt switch
        {
            null when Held >= most => null,
            null => Math.Min(most, Held + Math.Max(Close, Held / 5)),
            { } at when at - Held <= Math.Max(Close, Held / 20) => null,
            { } at => (Held + at) / 2,
        };
    }
}
