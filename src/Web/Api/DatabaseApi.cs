using Carillon.Domain.Cluster;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>How the servers of the database are: asked of them when somebody looks.</summary>
internal static class DatabaseApi
{
    public static void MapDatabase(this IEndpointRouteBuilder api) =>
        api.MapGet("/database", Health).WithTags("Servers").RequireAuthorization(Roles.Admin).WithName("Database")
            .WithSummary("Each server of the database, and what must be mended; asks them.");

    private static async Task<Ok<DatabaseHealthDto>> Health(IDatabaseHealth database, CancellationToken ct)
    {
        var health = await database.Look(ct);
        return TypedResults.Ok(new DatabaseHealthDto(health.Address, [.. health.Nodes.Select(ToDto)], health.Faults));
    }

    private static DatabaseNodeDto ToDto(DatabaseNodeHealth n) => new()
    {
        Node = n.Node,
        Reachable = n.Reachable,
        Version = n.Version,
        Role = n.Role,
        Gtid = n.Gtid,
        LagSeconds = n.LagSeconds,
        ReceivesLog = n.ReceivesLog,
        AppliesLog = n.AppliesLog,
        SemiSync = n.SemiSync,
        GaleraSize = n.GaleraSize,
        GaleraStatus = n.GaleraStatus,
        FlowControlPaused = n.FlowControlPaused,
    };
}
