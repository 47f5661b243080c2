namespace Carillon.Server.Bench.Cluster;

/// <summary>Attempts a second that the machine bears: from a guess downwards, while it is busier than it may be.</summary>
internal sealed class RateFinder(double first)
{
    /// <summary>Of all cores; room is left below what is allowed, for the calls of a ramp cost less than those that also end.</summary>
    public const double Busiest = 0.62;

    public double Rate { get; private set; } = first;

    /// <summary>From this look on; null: as before.</summary>
    public double? Look(double busy)
    {
        if (busy <= Busiest)
            return null;
        Rate = Math.Max(1, Math.Floor(Rate * Busiest / busy));
        return Rate;
    }
}
