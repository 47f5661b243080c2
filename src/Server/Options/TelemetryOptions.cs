using Microsoft.Extensions.Configuration;

namespace Carillon.Server.Options;

/// <summary>The sections "Metrics", "Tracing" and "Logging", which every role has.</summary>
internal sealed record TelemetryOptions(MetricsOptions Metrics, TracingOptions Tracing, LogOptions Log)
{
    public static TelemetryOptions Read(IConfiguration configuration, Faults faults) =>
        new(MetricsOptions.Read(configuration, faults), TracingOptions.Read(configuration, faults), LogOptions.Read(configuration, faults));
}
