using Carillon.Domain.Cluster;

namespace Carillon.Domain.Campaigns;

/// <summary>A server as placement sees it.</summary>
/// <param name="AgentsBusy">In a call or in wrap-up.</param>
/// <param name="Capacity">Legs that it can have.</param>
internal sealed record ServerSlot(ServerId Server, IReadOnlyList<CarrierId> Carriers, int AgentsReady, int LinesInFlight, int AgentsBusy = 0, int Capacity = 1);

/// <summary>Which server places the next call: where agents wait or become free and lines are few, among those from which a carrier can be used.</summary>
internal static class Placement
{
    /// <summary>Of the busy agents those who are likely free when a call is answered.</summary>
    private const double SoonFree = 0.2;

    public static ServerSlot? Choose(IReadOnlyList<ServerSlot> slots)
    {
        ServerSlot? best = null;
        foreach (var slot in slots)
        {
            if (slot.Carriers.Count > 0 && (best is null || Need(slot) > Need(best)))
                best = slot;
        }

        return best;

        // Lines per agent even out; servers without agents come last, are used when no other may dial, and share by what they can carry.
        static double Need(ServerSlot s) => s.AgentsReady + (s.AgentsBusy * SoonFree) is > 0 and var free ? free / (s.LinesInFlight + 1) : -(s.LinesInFlight + 1.0) / Math.Max(1, s.Capacity);
    }

    /// <summary>The campaign's carriers in their order that this server may use and that are not stopped; a campaign that names none may use all.</summary>
    public static IReadOnlyList<CarrierId> CarriersFrom(
        ServerId server, IReadOnlyList<CarrierId> wanted, IReadOnlyDictionary<CarrierId, CarrierSettings> known, IReadOnlySet<CarrierId> stopped)
    {
        IEnumerable<CarrierId> order = wanted.Count > 0 ? wanted : known.Values.OrderByDescending(c => c.Weight).ThenBy(c => c.Id.Value, StringComparer.Ordinal).Select(c => c.Id);
        return [.. order.Where(id => !stopped.Contains(id) && known.TryGetValue(id, out var c) && SwitchConfigBuilder.MayUse(c, server))];
    }
}
