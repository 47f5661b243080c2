using System.Globalization;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Web.Joining;
using Carillon.Web.Realtime;
using Orleans.Runtime;

namespace Carillon.Web.Api;

/// <summary>All servers at this moment, and what of them must be mended.</summary>
internal static class ClusterState
{
    public static async Task<Ok<ClusterDto>> Get(IGrainFactory grains, IInfrastructureStore store, IFactLog facts, Balancers balancers, WebOptions options, TimeProvider clock, CancellationToken ct)
    {
        var floor = await grains.GetGrain<IFloorGrain>(FloorHub.GrainKey).GetState();
        var typed = (await store.Servers(ct)).OrderBy(s => s.Id.Value, StringComparer.Ordinal).ToList();
        var servers = typed.ConvertAll(s => ToDto(s, floor.Servers.FirstOrDefault(now => now.Id == s.Id)));
        var silos = await grains.GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: true, ct);
        return TypedResults.Ok(new ClusterDto
        {
            At = clock.GetUtcNow(),
            Version = options.Version,
            Webs = [.. silos.Select(ToDto).OrderBy(w => w.Name, StringComparer.Ordinal)],
            Servers = servers,
            Balancers = balancers.All(),
            Faults = [.. Faults(servers, options.Version), .. balancers.All().SelectMany(b => Faults(b, options.Version)), .. facts.DatabaseFault is { } fault ? [fault] : Array.Empty<string>()],
        });
    }

    internal static IEnumerable<string> Faults(IReadOnlyList<ClusterServerDto> servers, string version)
    {
        foreach (var s in servers)
        {
            if (!s.Up)
                yield return $"{s.Id} is not up: {s.Detail}";
            else if (s.Detail.Length > 0)
                yield return $"{s.Id}: {s.Detail}";
            if (s is { Up: true, Version.Length: > 0 } && !s.Version.StartsWith(version, StringComparison.Ordinal))
                yield return $"{s.Id} has Carillon {s.Version}, this web server {version}: install the same";
            foreach (var trunk in s.Trunks.Where(t => s.Up && !t.Up && servers.Any(o => o.Id == t.To && o.Up)))
                yield return $"The trunk from {s.Id} to {trunk.To} is down: is UDP to its IAX2 port open, and has it the same cluster's configuration?";
            if (s is { Draining: true, Up: true })
                yield return s.Calls + s.Agents == 0
                    ? $"{s.Id} is drained and empty: stop it, remove it, or take it back with cluster undrain"
                    : string.Create(CultureInfo.InvariantCulture, $"{s.Id} is being emptied: {s.Calls} legs of calls and {s.Agents} of agents are left");
        }
    }

    internal static IEnumerable<string> Faults(ClusterBalancerDto balancer, string version)
    {
        if (!balancer.Up)
            yield return string.Create(CultureInfo.InvariantCulture, $"Balancer {balancer.Name} has not asked for {balancer.SilentSeconds:0} s whether this web server is ready: does it run, and name this web server?");
        if (balancer.Version != version)
            yield return $"Balancer {balancer.Name} has Carillon {balancer.Version}, this web server {version}: install the same";
    }

    private static ClusterServerDto ToDto(TelephonyServer typed, ServerSnapshot? now) => new()
    {
        Id = typed.Id.Value,
        Up = now?.Up ?? false,
        Draining = typed.Draining,
        Detail = !typed.Active ? "it is set inactive" : now?.Detail ?? "its gateway is not awake yet",
        Version = now?.Version ?? "",
        Since = now?.Since,
        Calls = Math.Max(0, (now?.Legs ?? 0) - (now?.AgentLegs ?? 0)),
        Agents = now?.AgentLegs ?? 0,
        Trunks = [.. (now?.Trunks ?? []).Select(FloorMapping.ToDto)],
    };

    private static ClusterWebDto ToDto(MembershipEntry silo) => new(
        silo.SiloName, silo.HostName, silo.SiloAddress.Endpoint.ToString(), silo.Status.ToString().ToLowerInvariant(), silo.StartTime == default ? null : new DateTimeOffset(DateTime.SpecifyKind(silo.StartTime, DateTimeKind.Utc)));
}
