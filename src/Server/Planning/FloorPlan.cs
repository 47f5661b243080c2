using System.Text.Json;

namespace Carillon.Server.Planning;

/// <summary>Which servers, and why; in the field names of the JSON.</summary>
internal sealed record FloorPlan
{
    public required double AttemptsPerSecond { get; init; }
    public required double ConversationsPerSecond { get; init; }
    public required double CallsAtATime { get; init; }
    public required double LegsAtATime { get; init; }
    public required IReadOnlyList<PlanLine> Servers { get; init; }
    public required double RecordingGbPerDay { get; init; }
    public required string CostsMeasured { get; init; }
    public required string CostsMachine { get; init; }
    /// <summary>What is to be known before buying.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, CostsJson.Default.FloorPlan);
}

/// <summary>Servers of one role.</summary>
internal sealed record PlanLine
{
    public required string Role { get; init; }
    /// <summary>To buy: those that carry all, and one more that may be lost.</summary>
    public required int Count { get; init; }
    public required int CoresEach { get; init; }
    public required int MemoryGbEach { get; init; }
    /// <summary>Of all cores of each, at the busiest, with one server lost.</summary>
    public required double CpuPercent { get; init; }
    /// <summary>Of each, each way, with one server lost; 0: little.</summary>
    public required double NetworkMbits { get; init; }
    /// <summary>What binds: the limit that needs the most servers.</summary>
    public required string Limit { get; init; }
    public required string Why { get; init; }
}
