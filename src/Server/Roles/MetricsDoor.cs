using System.Net;
using Carillon.Server.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Carillon.Server.Roles;

/// <summary>A listener of its own for monitoring: GET /metrics, in the words of Prometheus, and nothing else. It asks for no password, and the other listeners have none of it.</summary>
internal static class MetricsDoor
{
    // Of what takes long enough for somebody to notice: answer to join, and a commit.
    private static readonly double[] Milliseconds = [1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 250, 500, 1000, 2500];

    public static void ListenForMetrics(this KestrelServerOptions kestrel, MetricsOptions options)
    {
        if (options.IsOn)
            kestrel.Listen(options.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
    }

    /// <param name="services">Of the role.</param>
    /// <param name="options">Off: nothing is added.</param>
    /// <param name="role">web, telephony or lb.</param>
    /// <param name="instance">The server's name.</param>
    public static void AddMetricsDoor(this IServiceCollection services, MetricsOptions options, string role, string instance)
    {
        if (!options.IsOn)
            return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("carillon-" + role, serviceInstanceId: instance))
            .WithMetrics(metrics => metrics
                .AddMeter("Carillon.*", "System.Runtime", "Microsoft.Orleans", "Microsoft.AspNetCore.Server.Kestrel")
                .AddView(instrument => IsTimed(instrument) ? new ExplicitBucketHistogramConfiguration { Boundaries = Milliseconds } : null)
                .AddPrometheusExporter());

        static bool IsTimed(System.Diagnostics.Metrics.Instrument instrument) => instrument.Unit == "ms" && instrument.Meter.Name.StartsWith("Carillon.", StringComparison.Ordinal);
    }

    /// <summary>Before all else of the application: what comes by this listener goes no further.</summary>
    /// <param name="app">Of the role.</param>
    /// <param name="options">Off: nothing is done.</param>
    /// <param name="refresh">What must be asked for before the figures are read; null: nothing.</param>
    public static void UseMetricsDoor(this WebApplication app, MetricsOptions options, Func<CancellationToken, Task>? refresh = null)
    {
        if (!options.IsOn)
            return;
        var at = options.EndPoint;
        app.MapWhen(http => CameBy(at, http.Connection), door =>
        {
            if (refresh is not null)
                door.Use(async (http, next) =>
                {
                    await refresh(http.RequestAborted);
                    await next(http);
                });
            door.UseOpenTelemetryPrometheusScrapingEndpoint();
            door.Run(http =>
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return http.Response.WriteAsync("GET /metrics\n");
            });
        });
    }

    // Other listeners of the process may have the same port on another address.
    private static bool CameBy(IPEndPoint at, ConnectionInfo connection) =>
        connection.LocalPort == at.Port && (at.Address.Equals(IPAddress.Any) || at.Address.Equals(IPAddress.IPv6Any) || at.Address.Equals(connection.LocalIpAddress));
}
