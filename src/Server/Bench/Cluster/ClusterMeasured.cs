using Carillon.Contracts;

namespace Carillon.Server.Bench.Cluster;

/// <summary>What one size was seen to do.</summary>
internal sealed record ClusterMeasured
{
    /// <summary>With the rate that was used.</summary>
    public required ClusterPlan Plan { get; init; }
    /// <summary>Servers connected, no agents.</summary>
    public required ClusterStretch Empty { get; init; }
    /// <summary>Agents ready, nothing dialled.</summary>
    public required ClusterStretch Resting { get; init; }
    public required ClusterStretch Working { get; init; }
    public required int AgentsReadyAtRest { get; init; }
    public required double CallsInFlight { get; init; }
    public required int AgentsInCall { get; init; }
    public required IReadOnlyCollection<double> Decisions { get; init; }
    public required FloorDto Before { get; init; }
    public required FloorDto After { get; init; }
    public required IReadOnlyDictionary<string, long> Refusals { get; init; }
    public required long DialledTwice { get; init; }
    /// <summary>Lost steps of agents and web processes that died.</summary>
    public required long Defects { get; init; }
}
