using System.Text.Json.Serialization;

namespace Carillon.Server.Balancer;

/// <summary>What <c>/lb/status</c> answers, in the field names of its JSON.</summary>
/// <param name="Faults">Of the settings file as it is now; not empty: an older one is in force.</param>
internal sealed record BalancerStatus(string Version, double UptimeSeconds, bool Serves, IReadOnlyList<WebServerStatus> WebServers, IReadOnlyList<string> Faults);

/// <param name="State">ready, not_ready, draining, silent, unreachable, unknown; drain, where the settings say so; removed, where it is in them no more.</param>
/// <param name="Why">A sentence; empty when it is ready.</param>
/// <param name="Busy">Requests and WebSockets now.</param>
/// <param name="Connections">Of those, WebSockets.</param>
/// <param name="CutOff">WebSockets that were ended here, for their clients to come back by another web server.</param>
internal sealed record WebServerStatus(
    string Name, string? Address, string State, string Why, double StateSeconds, int Busy, int Connections, long Requests, long Failures, long CutOff);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BalancerStatus))]
internal sealed partial class BalancerStatusJson : JsonSerializerContext;
