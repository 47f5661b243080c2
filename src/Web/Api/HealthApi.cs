using Carillon.Domain.Calls;

namespace Carillon.Web.Api;

/// <summary>Statements executed since start, counted where they are executed. Given by the server that hosts us.</summary>
public interface ISqlCounts
{
    long Statements { get; }
    long RowsWritten { get; }
    /// <summary>Of those, leases, membership and health.</summary>
    long Background { get; }
}

/// <summary>Whether this web server can do its work: for load balancers and people. Asks nobody, reads counters only.</summary>
internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder api) =>
        api.MapGet("/health", Health).WithTags("Health").AllowAnonymous().WithName("Health").WithSummary("Whether this web server can work.");

    // Ready also while the database is away: agents go on working, and a load balancer must not take their screens from them.
    private static Ok<HealthDto> Health(IFactLog facts, WebOptions options, IServiceProvider services)
    {
        var sql = services.GetService<ISqlCounts>();
        return TypedResults.Ok(new HealthDto(
            true, options.Version, facts.DatabaseReachable, facts.Pending,
            new(sql?.Statements ?? 0, sql?.RowsWritten ?? 0, sql?.Background ?? 0)));
    }
}
