namespace Carillon.Domain.Cluster;

/// <summary>
/// A carrier's limits are the carrier's: the servers that share it share them. One that is being emptied places no calls, so that the others have its share of the rate;
/// of the calls at a time it keeps its share, for some are still up there.
/// </summary>
/// <param name="Having">Servers on which it may have calls.</param>
/// <param name="Placing">Of these, those that place new ones; 1 at least.</param>
internal readonly record struct CarrierShare(int Having, int Placing)
{
    public static CarrierShare Of(CarrierSettings carrier, IEnumerable<TelephonyServer> active)
    {
        var having = active.Where(s => SwitchConfigBuilder.MayUse(carrier, s.Id)).ToList();
        return new(Math.Max(1, having.Count), Math.Max(1, having.Count(s => !s.Draining)));
    }

    /// <summary>One server's part; 0 stays 0: no limit.</summary>
    public uint OfCalls(int limit) => (uint)Math.Ceiling((double)limit / Having);

    /// <summary>What those that place calls have together.</summary>
    public int OfAllPlacing(int limit) => Math.Min(limit, (int)OfCalls(limit) * Placing);
}
