using Carillon.Domain.Cluster;

namespace Carillon.Domain.Campaigns;

/// <summary>A way from a customer's server to an agent's.</summary>
/// <param name="Via">The server between them; null: straight.</param>
internal readonly record struct TrunkRoute(ServerId? Via);

/// <summary>How calls get from one server to another: straight, or over a third one where the trunk between the two is broken or bad.</summary>
internal sealed class TrunkRoutes
{
    private readonly Dictionary<(ServerId From, ServerId To), TrunkState> _trunks = [];

    public void Set(ServerId from, TrunkState trunk) => _trunks[(from, trunk.To)] = trunk;

    /// <summary>Null: there is no way. A good way goes before a bad one, a straight one before one over a third server.</summary>
    /// <param name="between">Servers that may pass calls on.</param>
    public TrunkRoute? Find(ServerId from, ServerId to, IEnumerable<ServerId> between)
    {
        var straight = PathOf(from, to);
        if (straight is TrunkPath.Good)
            return new TrunkRoute(null);
        ServerId? best = null;
        var (bestPath, bestTrip) = (straight, double.PositiveInfinity);
        foreach (var via in between.Where(s => s != from && s != to))
        {
            var path = Worse(PathOf(from, via), PathOf(via, to));
            var trip = TripOf(from, via) + TripOf(via, to);
            if (path < bestPath || (path == bestPath && best is not null && trip < bestTrip))
                (best, bestPath, bestTrip) = (via, path, trip);
        }

        return bestPath is TrunkPath.Broken ? null : new TrunkRoute(best);
    }

    /// <summary>As the end says that fares worse. Of what nobody has told, good is thought: the order tells.</summary>
    private TrunkPath PathOf(ServerId one, ServerId other) => Worse(_trunks.GetValueOrDefault((one, other))?.Path ?? TrunkPath.Good, _trunks.GetValueOrDefault((other, one))?.Path ?? TrunkPath.Good);

    private double TripOf(ServerId one, ServerId other) => (_trunks.GetValueOrDefault((one, other)) ?? _trunks.GetValueOrDefault((other, one)))?.RoundTripMs ?? 0;

    private static TrunkPath Worse(TrunkPath one, TrunkPath other) => one > other ? one : other;
}
