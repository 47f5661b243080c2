using Carillon.Server.Options;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Carillon.Server.Roles;

/// <summary>Tells a collector the spans of this process's attempts, in batches and beside all work. While it is away they are thrown away.</summary>
internal static class Tracing
{
    private const string OurSources = "Carillon.*";

    /// <param name="services">Of the role.</param>
    /// <param name="options">Off: nothing is added, so nobody listens and no span is made.</param>
    /// <param name="role">web or telephony.</param>
    /// <param name="instance">The server's name.</param>
    public static void AddTracing(this IServiceCollection services, TracingOptions options, string role, string instance)
    {
        if (!options.IsOn)
            return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("carillon-" + role, serviceInstanceId: instance))
            .WithTracing(traces => traces
                .AddSource(OurSources)
                .SetSampler(new AttemptSampler(options.Share))
                .AddOtlpExporter(to => (to.Endpoint, to.Protocol) = (options.Collector, options.Otlp)));
    }
}
