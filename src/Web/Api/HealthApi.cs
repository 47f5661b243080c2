using Carillon.Domain.Calls;
using Carillon.Web.Hosting;
using Carillon.Web.Joining;

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
    public static void MapHealth(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/health").WithTags("Health").AllowAnonymous();
        group.MapGet("", Health).WithName("Health").WithSummary("Whether this web server can work.");
        group.MapGet("/ready", Ready).WithName("Ready").WithSummary("Whether somebody new may be sent to this web server: 200, or 503 with the reason.")
            .Produces<ReadinessDto>().Produces<ReadinessDto>(StatusCodes.Status503ServiceUnavailable);
    }

    /// <param name="draining">404 is said for 503 while it drains: HAProxy knows by that (disable-on-404) to leave it whom it has.</param>
    private static JsonHttpResult<ReadinessDto> Ready(Readiness readiness, Balancers balancers, HttpRequest request, HttpResponse response, int? draining = null)
    {
        balancers.Heard(request.Headers[BalancerSign.Header]);
        var now = readiness.Now();
        response.Headers[ReadinessDto.Header] = now.State;
        var no = now.State == ReadinessDto.Draining && draining == StatusCodes.Status404NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status503ServiceUnavailable;
        return TypedResults.Json(now, statusCode: now.Ready ? StatusCodes.Status200OK : no);
    }

    // Ready also while the database is away: agents go on working, and a load balancer must not take their screens from them.
    private static Ok<HealthDto> Health(IFactLog facts, WebOptions options, IServiceProvider services)
    {
        var sql = services.GetService<ISqlCounts>();
        return TypedResults.Ok(new HealthDto(
            true, options.Version, facts.DatabaseReachable, facts.Pending,
            new(sql?.Statements ?? 0, sql?.RowsWritten ?? 0, sql?.Background ?? 0)));
    }
}
