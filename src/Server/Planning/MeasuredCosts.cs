using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Server.Planning;

/// <summary>What things cost, on which machine, and when that was measured. Percentages are of one core.</summary>
internal sealed record MeasuredCosts
{
    private const string Ours = "Carillon.Server.Planning.costs.json";

    public required string Measured { get; init; }
    public required string Machine { get; init; }
    /// <summary>Of a server of this kind.</summary>
    public required int Cores { get; init; }
    public required TelephonyCosts Telephony { get; init; }
    public required ControlCosts Control { get; init; }
    public required LbCosts Lb { get; init; }

    /// <summary>Of the machine that Carillon was measured on.</summary>
    public static MeasuredCosts Shipped()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Ours)!;
        return JsonSerializer.Deserialize(stream, CostsJson.Default.MeasuredCosts)!;
    }

    /// <exception cref="JsonException">It is not such a file; the message says where.</exception>
    public static MeasuredCosts Parse(string json) => JsonSerializer.Deserialize(json, CostsJson.Default.MeasuredCosts) ?? throw new JsonException("the file is empty");

    /// <summary>All that makes no sense, in words.</summary>
    public IEnumerable<string> Faults()
    {
        (string Name, double Value)[] positive =
        [
            ("cores", Cores), ("telephony.recorded_call_cpu_percent", Telephony.RecordedCallCpuPercent), ("telephony.call_cpu_percent", Telephony.CallCpuPercent),
            ("telephony.attempt_cpu_ms", Telephony.AttemptCpuMs), ("telephony.most_calls", Telephony.MostCalls), ("telephony.most_legs", Telephony.MostLegs),
            ("telephony.memory_kb_per_call", Telephony.MemoryKbPerCall), ("control.cpu_ms_per_attempt", Control.CpuMsPerAttempt), ("control.database_cpu_ms_per_attempt", Control.DatabaseCpuMsPerAttempt),
            ("control.memory_kb_per_agent", Control.MemoryKbPerAgent), ("lb.most_connections", Lb.MostConnections),
        ];
        return positive.Where(p => p.Value is not (> 0 and < 1e9)).Select(p => $"{p.Name} is {p.Value}; it must be above 0");
    }
}

internal sealed record TelephonyCosts
{
    /// <summary>Of a conversation of two legs.</summary>
    public required double RecordedCallCpuPercent { get; init; }
    public required double CallCpuPercent { get; init; }
    /// <summary>Of one leg called and ended.</summary>
    public required double AttemptCpuMs { get; init; }
    /// <summary>Conversations at a time that were held with their sound verified.</summary>
    public required int MostCalls { get; init; }
    /// <summary>As a server is set at first.</summary>
    public required int MostLegs { get; init; }
    public required double MemoryKbPerCall { get; init; }
    public required double MemoryMb { get; init; }
}

/// <summary>Of web processes and the database, from <c>bench cluster</c>.</summary>
internal sealed record ControlCosts
{
    /// <summary>That were there when it was measured.</summary>
    public required int MostAgents { get; init; }
    public required double CpuMsPerAttempt { get; init; }
    public required double DatabaseCpuMsPerAttempt { get; init; }
    /// <summary>Of one web process with nobody there.</summary>
    public required double AloneCpuPercent { get; init; }
    public required double IdleCpuPercentPerServer { get; init; }
    public required double IdleCpuPercentPer1000Agents { get; init; }
    public required double MemoryMb { get; init; }
    public required double MemoryKbPerAgent { get; init; }
    public required double MemoryKbPerCall { get; init; }
    public required double RowsPerAttempt { get; init; }
}

internal sealed record LbCosts
{
    /// <summary>As a balancer is set at first.</summary>
    public required int MostConnections { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(MeasuredCosts))]
[JsonSerializable(typeof(FloorPlan))]
internal sealed partial class CostsJson : JsonSerializerContext;
