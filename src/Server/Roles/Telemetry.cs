using Carillon.Server.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

namespace Carillon.Server.Roles;

/// <summary>What a role tells of itself: its log, its figures, its attempts' traces.</summary>
internal static class Telemetry
{
    /// <param name="builder">Of the role.</param>
    /// <param name="configuration">Has the levels of the log.</param>
    /// <param name="options">What is off is not there.</param>
    /// <param name="role">web, telephony or lb.</param>
    /// <param name="instance">The server's name.</param>
    public static void AddTelemetry(this WebApplicationBuilder builder, IConfiguration configuration, TelemetryOptions options, string role, string instance)
    {
        RoleLogging.Configure(builder.Logging, configuration, options.Log, instance);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenForMetrics(options.Metrics));
        builder.Services.AddMetricsDoor(options.Metrics, role, instance);
        builder.Services.AddTracing(options.Tracing, role, instance);
    }
}
