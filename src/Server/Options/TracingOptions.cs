using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace Carillon.Server.Options;

/// <summary>Section "Tracing", of the web and telephony roles: to whom they tell where each attempt's time went.</summary>
internal sealed class TracingOptions
{
    private const string Grpc = "grpc", Http = "http/protobuf";

    /// <summary>A collector's address (OTLP), as http://10.0.0.9:4317; empty: nothing is told, and nothing noted for it.</summary>
    public string Endpoint { get; init; } = "";
    /// <summary>grpc, or http/protobuf, to /v1/traces where the address has no path of its own.</summary>
    public string Protocol { get; init; } = Grpc;
    /// <summary>Of all attempts, as a fraction. Which ones: all servers agree by the attempt's id.</summary>
    public double Share { get; init; } = 1;

    public bool IsOn => Endpoint.Length > 0;

    public OtlpExportProtocol Otlp => Protocol == Http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;

    public Uri Collector => new Uri(Endpoint) is { AbsolutePath: "/" } bare && Protocol == Http ? new Uri(bare, "/v1/traces") : new Uri(Endpoint);

    public static TracingOptions Read(IConfiguration configuration, Faults faults)
    {
        var options = RoleSettings.Bind<TracingOptions>(configuration, "Tracing", faults);
        options.Check(faults);
        return options;
    }

    public void Check(Faults faults)
    {
        faults.Unless(!IsOn || (Uri.TryCreate(Endpoint, UriKind.Absolute, out var to) && to.Scheme is "http" or "https"), $"Tracing:Endpoint is '{Endpoint}'; it must be a collector's address, as http://10.0.0.9:4317");
        faults.Unless(Protocol is Grpc or Http, $"Tracing:Protocol is '{Protocol}'; it must be {Grpc} or {Http}");
        faults.Unless(Share is > 0 and <= 1, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Tracing:Share is {Share}; it must be above 0 and at most 1"));
    }
}
