using System.Globalization;
using Carillon.Domain.Cluster;

namespace Carillon.Storage.Upkeep;

/// <summary>Pure: from what the servers say of themselves, what each is and what must be mended.</summary>
internal static class HealthVerdict
{
    private const double LagTooLong = 10;
    private const double PausedTooMuch = 0.1;

    public static DatabaseHealth Of(string address, IReadOnlyList<NodeReading> nodes)
    {
        var writer = nodes.Where(n => n is { Answered: true, ReadOnly: false, IsGalera: false }).ToList();
        return new(address, [.. nodes.Select(n => Describe(n))], [.. Together(nodes, writer), .. nodes.SelectMany(n => n.Answered ? Faults(n, nodes).Select(f => $"{n.Node}: {f}") : [n.Fault!])]);
    }

    private static DatabaseNodeHealth Describe(NodeReading n) => !n.Answered
        ? new() { Node = n.Node.ToString() }
        : new()
        {
            Node = n.Node.ToString(),
            Reachable = true,
            Version = n.Version,
            Role = n.IsGalera ? "Galera" : n.ReadOnly ? "read-only" : "writable",
            Gtid = n.Position.ToString() is { Length: > 0 } gtid ? gtid : null,
            LagSeconds = n.LagSeconds,
            ReceivesLog = n.Replica is null ? null : n.Receives,
            AppliesLog = n.Replica is null ? null : n.Applies,
            SemiSync = n.IsGalera ? null : SemiSync(n),
            GaleraSize = n.IsGalera ? (int?)n.Figure("wsrep_cluster_size") : null,
            GaleraStatus = n.IsGalera ? $"{n.Counters.GetValueOrDefault("wsrep_cluster_status")}, {n.Counters.GetValueOrDefault("wsrep_local_state_comment")}" : null,
            FlowControlPaused = n.IsGalera ? n.Figure("wsrep_flow_control_paused") : null,
        };

    private static string SemiSync(NodeReading n) =>
        n.SemiSyncPrimary ? string.Create(CultureInfo.InvariantCulture, $"waits for {n.Acknowledging}")
        : n.Counters.GetValueOrDefault("Rpl_semi_sync_slave_status") == "ON" ? "acknowledges"
        : "off";

    private static IEnumerable<string> Together(IReadOnlyList<NodeReading> nodes, List<NodeReading> writable)
    {
        if (nodes.Any(n => n.IsGalera))
            yield break;
        if (writable.Count == 0)
            yield return "no node takes writes: carillon db promote HOST:PORT makes one writable";
        if (writable.Count > 1)
            yield return $"{string.Join(" and ", writable.Select(n => n.Node))} take writes: each stores rows that the other lacks; make all but one read-only (SET GLOBAL read_only = ON), and make the others anew from it";
    }

    private static IEnumerable<string> Faults(NodeReading n, IReadOnlyList<NodeReading> all) =>
        n.IsGalera ? [.. Settings(n, Topology.Galera), .. OfGalera(n, all.Count)]
        : all.Count == 1 && n.Replica is null ? Settings(n, Topology.Single)
        : [.. Settings(n, Topology.Replica), .. n.ReadOnly ? OfReplica(n, all) : OfPrimary(n, all)];

    private static IEnumerable<string> Settings(NodeReading n, Topology topology) =>
        RequiredSetting.Of(topology).Select(s => s.Fault(n.Variables)).OfType<string>();

    private static IEnumerable<string> OfReplica(NodeReading n, IReadOnlyList<NodeReading> all)
    {
        if (n.WritesThroughReadOnly is { } grant)
            yield return $"the user of the address writes here although it is read-only ({grant}): REVOKE READ_ONLY ADMIN ON *.* (carillon db init prints what he needs)";
        if (n.ReplicationFault is { } missing)
            yield return missing;
        else if (n.Replica is null)
            yield return all.Any(o => o is { Answered: true, ReadOnly: false }) ? "replicates from nobody: CHANGE MASTER TO the primary, MASTER_USE_GTID = slave_pos, and START SLAVE" : "replicates from nobody";
        else if (!n.Receives)
            yield return $"receives nothing from {n.Replica["Master_Host"]}:{n.Replica["Master_Port"]}: {Or(n.Replica["Last_IO_Error"], "START SLAVE IO_THREAD")}";
        if (n is { Replica: not null, Applies: false })
            yield return $"applies nothing: {Or(n.Replica["Last_SQL_Error"], "START SLAVE SQL_THREAD")}";
        if (n.LagSeconds is > LagTooLong)
            yield return string.Create(CultureInfo.InvariantCulture, $"is {n.LagSeconds:0} s behind its primary: it is too slow, or something long is being applied");
        if (n is { Receives: true } && n.Counters.GetValueOrDefault("Rpl_semi_sync_slave_status") != "ON")
            yield return "does not acknowledge (Rpl_semi_sync_slave_status is OFF): STOP SLAVE IO_THREAD; START SLAVE IO_THREAD, and look whether the primary has rpl_semi_sync_master_enabled";
        var primary = all.FirstOrDefault(o => o is { Answered: true, ReadOnly: false });
        if (primary is not null && n.Replica is null && !primary.Position.Covers(n.Position))
            yield return $"has transactions that {primary.Node} lacks ({n.Position}): make it anew from the primary";
    }

    private static IEnumerable<string> OfPrimary(NodeReading n, IReadOnlyList<NodeReading> all)
    {
        if (!n.SemiSyncPrimary)
            yield return "commits without waiting for a replica (rpl_semi_sync_master_enabled is OFF): what it acknowledged may be lost with it; SET GLOBAL rpl_semi_sync_master_enabled = ON, or carillon db promote once more";
        else if (n.Acknowledging == 0)
            yield return "waits for a replica to acknowledge, and none is connected: nothing can be stored; start a replica, or carillon db promote --alone";
        else if (n.Counters.GetValueOrDefault("Rpl_semi_sync_master_status") == "OFF")
            yield return "has gone on without its replicas (Rpl_semi_sync_master_status is OFF): what it acknowledges now may be lost with it";
        if (n.Replica is not null && all.Any(o => o.Node != n.Node && o.Answered))
            yield return "takes writes and still is a replica of another server: carillon db promote ends that";
    }

    private static IEnumerable<string> OfGalera(NodeReading n, int listed)
    {
        if (n.Counters.GetValueOrDefault("wsrep_cluster_status") != "Primary")
            yield return "is not of the majority: it takes no statements until it reaches the others (after a loss of all nodes: galera_new_cluster on the one with the highest seqno)";
        else if (n.Figure("wsrep_cluster_size") is { } size && size < listed)
            yield return string.Create(CultureInfo.InvariantCulture, $"the cluster has {size:0} of {listed} nodes: start the missing one; one more that is lost stops all writing");
        if (n.Counters.GetValueOrDefault("wsrep_local_state_comment") is { } state && state != "Synced")
            yield return $"is {state}, not Synced: it catches up or gives a copy to another node";
        if (n.Figure("wsrep_flow_control_paused") is > PausedTooMuch and var paused)
            yield return string.Create(CultureInfo.InvariantCulture, $"writes were held up {paused:P0} of the time by a slow node (flow control): see which node has wsrep_local_recv_queue_avg above 1");
        if (n.ReadOnly)
            yield return "is read-only: SET GLOBAL read_only = OFF";
    }

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;
}
