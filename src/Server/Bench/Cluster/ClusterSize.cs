using Carillon.Lab.Report;

namespace Carillon.Server.Bench.Cluster;

/// <summary>One size, in the field names of the JSON.</summary>
internal sealed record ClusterSize
{
    public required int Servers { get; init; }
    public required int AgentsReady { get; init; }
    public required long Attempts { get; init; }
    public required double AttemptsPerSecond { get; init; }
    public required double CallsInFlight { get; init; }
    public required int AgentsInCall { get; init; }
    /// <summary>Of the web processes, beyond what they use while nothing is dialled.</summary>
    public required double ControlCpuMsPerAttempt { get; init; }
    public required double DatabaseCpuMsPerAttempt { get; init; }
    /// <summary>Of one core, all web processes together: servers connected, agents ready, nothing dialled.</summary>
    public required double IdleCpuPercent { get; init; }
    /// <summary>Of one core: what a connected telephony server costs while nobody is there.</summary>
    public required double IdleCpuPercentPerServer { get; init; }
    public required double IdleCpuPercentPer1000Agents { get; init; }
    /// <summary>From the answer leaving its switch to the order that joins customer and agent arriving there.</summary>
    public required Percentiles DecisionMs { get; init; }
    public required double StatementsPerAttempt { get; init; }
    public required double RowsPerAttempt { get; init; }
    public required double StatementsPerAgentSecond { get; init; }
    public required double StatementsPerAgentSecondAtRest { get; init; }
    /// <summary>Leases, membership, health.</summary>
    public required double BackgroundStatementsPerSecond { get; init; }
    /// <summary>Growth of the resident memory of all web processes, by agent who logged in.</summary>
    public required double MemoryKbPerAgent { get; init; }
    public required double MemoryKbPerCall { get; init; }
    /// <summary>Of one core, as the following.</summary>
    public required double WebCpuPercent { get; init; }
    public required double BusiestWebCpuPercent { get; init; }
    public required double DatabaseCpuPercent { get; init; }
    public required double GeneratorCpuPercent { get; init; }
    /// <summary>Of all cores.</summary>
    public required double MachineBusyPercent { get; init; }
    /// <summary>What would be busy first if each part had a machine like this one, and at how many attempts a second it would be 70 % busy.</summary>
    public required Saturation SaturatesFirst { get; init; }
    public required double CrossServerShare { get; init; }
    public required double DroppedShare { get; init; }
    public required IReadOnlyDictionary<string, long> CommandsRefused { get; init; }
    public required long DialledTwice { get; init; }
    public required long Defects { get; init; }

    /// <summary>What of the demands does not hold, in words.</summary>
    public IEnumerable<string> Faults()
    {
        string?[] all =
        [
            ControlCpuMsPerAttempt > ClusterMusts.ControlMs && Servers == 1 ? $"{ControlCpuMsPerAttempt} ms of control CPU per attempt; at most {ClusterMusts.ControlMs}" : null,
            IdleCpuPercentPerServer > ClusterMusts.IdlePercentPerServer ? $"{IdleCpuPercentPerServer} % of a core per idle server; at most {ClusterMusts.IdlePercentPerServer}" : null,
            DecisionMs.P99 is not { } p99 ? "no decision was seen" : p99 > ClusterMusts.DecisionMs ? $"decisions take {p99} ms at p99; at most {ClusterMusts.DecisionMs}" : null,
            StatementsPerAttempt > ClusterMusts.Statements ? $"{StatementsPerAttempt} statements per attempt; at most {ClusterMusts.Statements}" : null,
            Math.Round(StatementsPerAgentSecondAtRest, 2) > 0 ? $"{StatementsPerAgentSecondAtRest} statements per agent-second at rest; none are allowed" : null,
            MachineBusyPercent > ClusterMusts.BusyPercent ? $"the machine was {MachineBusyPercent} % busy, so these figures do not count; at most {ClusterMusts.BusyPercent}: give fewer --attempts-per-second" : null,
            DialledTwice > 0 ? $"{DialledTwice} leads were dialled twice" : null,
            Defects > 0 ? $"{Defects} faults of agents or web processes: see the logs" : null,
        ];
        return all.OfType<string>().Select(f => $"{Servers} servers: {f}");
    }
}

/// <param name="Part">web or database.</param>
/// <param name="AttemptsPerSecond">With all cores of a machine like this.</param>
internal sealed record Saturation(string Part, double AttemptsPerSecond);

/// <summary>What must hold at every size.</summary>
internal static class ClusterMusts
{
    public const double ControlMs = 3;
    /// <summary>Control CPU of the largest size by that of one server.</summary>
    public const double Growth = 1.2;
    public const double IdlePercentPerServer = 0.5;
    public const double DecisionMs = 20;
    public const double Statements = 4;
    public const double BusyPercent = 70;
}
