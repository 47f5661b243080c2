using Carillon.Contracts;

namespace Carillon.Web.Client.Floor;

/// <summary>One carrier over all telephony servers that use it.</summary>
/// <param name="State">up, partly up, down or stopped.</param>
/// <param name="Troubles">What is the matter with it, and where; empty: nothing.</param>
public sealed record CarrierTotals(string Id, string State, int Calls, double CallsPerSecond, int Up, int Servers, string Troubles)
{
    public bool Stopped => State == "stopped";

    public static IReadOnlyList<CarrierTotals> Of(FloorDto floor)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var seen = floor.Servers.SelectMany(s => s.Carriers, (s, c) => (Server: s.Id, Carrier: c)).ToLookup(p => p.Carrier.Id);
        // One that is stopped can be resumed even while no server tells of it.
        var ids = seen.Select(g => g.Key).Union(floor.StoppedCarriers).Order(StringComparer.Ordinal);
        return [.. ids.Select(id => Of(id, [.. seen[id]], floor.StoppedCarriers.Contains(id)))];
    }

    private static CarrierTotals Of(string id, (string Server, CarrierFloorDto Carrier)[] seen, bool stopped)
    {
        var up = seen.Count(s => s.Carrier.Up);
        var state = stopped ? "stopped" : up == 0 ? "down" : up < seen.Length ? "partly up" : "up";
        return new(id, state, seen.Sum(s => s.Carrier.Calls), seen.Sum(s => s.Carrier.CallsPerSecond), up, seen.Length, stopped ? "" : Words(seen));
    }

    // The same everywhere needs no names of servers.
    private static string Words((string Server, CarrierFloorDto Carrier)[] seen)
    {
        var troubles = seen.Where(s => s.Carrier.Text.Length > 0).GroupBy(s => s.Carrier.Text, s => s.Server).ToArray();
        return string.Join("; ", troubles.Select(t => t.Count() == seen.Length ? t.Key : $"{string.Join(", ", t)}: {t.Key}"));
    }
}
