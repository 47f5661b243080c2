using System.Globalization;
using Carillon.Domain.Cluster;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>Telephony servers that are emptied without hurting a call, and removed.</summary>
internal static class DrainApi
{
    /// <summary>Somebody else may be saving the same server.</summary>
    private const int Tries = 5;

    public static void MapDrain(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/servers/{id}").WithTags("Servers").RequireAuthorization(Roles.Admin);
        group.MapPost("/drain", Drain).WithName("DrainServer").WithSummary("No new call and no new agent on this server; its agents go elsewhere, its calls end by themselves. The floor shows what is left.");
        group.MapPost("/undrain", Undrain).WithName("UndrainServer").WithSummary("The server takes calls and agents again.");
        group.MapDelete("", Remove).WithName("RemoveServer").WithSummary("Takes a telephony server out of the cluster; history stays. It must be empty or dead, unless force is true.");
    }

    private static Task<Results<Ok<ServerDto>, ProblemHttpResult>> Drain(string id, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct) =>
        Set(id, true, store, grains, audit, ct);

    private static Task<Results<Ok<ServerDto>, ProblemHttpResult>> Undrain(string id, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct) =>
        Set(id, false, store, grains, audit, ct);

    private static async Task<Results<Ok<ServerDto>, ProblemHttpResult>> Set(string id, bool draining, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        for (var n = 0; n < Tries; n++)
        {
            if (await ServersApi.FindStored(id, store, ct) is not { } server)
                return ServersApi.Unknown(id);
            if (server.Draining == draining)
                return TypedResults.Ok(ServersApi.ToDto(server));
            if (!await store.Save(server with { Draining = draining }, ct))
                continue;
            await audit.Did(draining ? "server.drain" : "server.undrain", id);
            await SwitchConfiguration.Changed(store, grains, ct);
            return TypedResults.Ok(ServersApi.ToDto(server with { Draining = draining, Version = server.Version + 1 }));
        }

        return Problems.SavedMeanwhile($"Server {id}");
    }

    /// 1 it is empty or dead  2 no phone has its home there  3 its row, its trunks everywhere
    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        string id, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct, bool force = false)
    {
        if (await ServersApi.FindStored(id, store, ct) is not { } server)
            return ServersApi.Unknown(id);
        if (!force && WhyNot(await grains.GetGrain<ISwitchGatewayGrain>(id).GetState(), server) is { } inUse) // 1
            return Problems.Conflict(inUse);
        if (!force && Homes((await store.Phones(ct)).Where(p => p.Server == server.Id).Select(p => p.Id.Value).ToList(), id) is { } homes) // 2
            return Problems.Conflict(homes);
        if (!await store.Remove(server.Id, server.Version, ct)) // 3
            return Problems.SavedMeanwhile($"Server {id}");
        await audit.Did("server.remove", $"{id} at {server.Control}{(force ? ", by force" : "")}");
        await grains.GetGrain<ISwitchGatewayGrain>(id).ConfigurationChanged();
        await SwitchConfiguration.Changed(store, grains, ct);
        return TypedResults.NoContent();
    }

    private static string? WhyNot(ServerSnapshot now, TelephonyServer server) => now switch
    {
        { Up: false } => null,
        { Legs: > 0 } when server.Draining => string.Create(CultureInfo.InvariantCulture, $"Server {server.Id} is not empty yet: {now.Legs - now.AgentLegs} legs of calls and {now.AgentLegs} of agents are left."),
        _ when !server.Draining => $"Server {server.Id} is at work: drain it first.",
        _ => null,
    };

    private static string? Homes(List<string> phones, string server) => phones.Count switch
    {
        0 => null,
        1 => $"Phone {phones[0]} is called at {server}: give it another server first.",
        <= 5 => $"Phones {string.Join(", ", phones)} are called at {server}: give them another server first.",
        _ => string.Create(CultureInfo.InvariantCulture, $"{phones.Count} phones ({string.Join(", ", phones.Take(5))} ...) are called at {server}: give them another server first."),
    };
}
