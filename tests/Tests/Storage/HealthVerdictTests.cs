using Carillon.Domain.Cluster;
using Carillon.Storage;
using Carillon.Storage.Upkeep;

namespace Carillon.Tests.Storage;

/// <summary>What is said of servers that answer this or that: a line of the table each, and what follows from it.</summary>
public sealed class HealthVerdictTests
{
    private const string Grant = "does not acknowledge (Rpl_semi_sync_slave_status is OFF): STOP SLAVE IO_THREAD; START SLAVE IO_THREAD, and look whether the primary has rpl_semi_sync_master_enabled";

    /// <summary>Servers by their letters (below), and how each sentence begins, in order.</summary>
    public static TheoryData<string, string[]> Table { get; } = new()
    {
        // One server.
        { "single", [] },
        { "single read_only=ON", ["no node takes writes: carillon db promote HOST:PORT"] },
        { "single innodb_flush_log_at_trx_commit=2", ["a:3306: innodb_flush_log_at_trx_commit is 2; it must be 1"] },
        { "away", ["no node takes writes", "a:3306 is away"] },
        // A primary and its replicas.
        { "primary, replica, replica", [] },
        { "primary, away", ["b:3306 is away"] },
        { "away, replica", ["no node takes writes", "a:3306 is away"] },
        { "primary, primary", ["a:3306 and b:3306 take writes"] },
        { "primary rpl_semi_sync_master_enabled=OFF, replica", ["a:3306: commits without waiting for a replica"] },
        { "primary Rpl_semi_sync_master_clients=0, replica", ["a:3306: waits for a replica to acknowledge, and none is connected"] },
        { "primary Rpl_semi_sync_master_status=OFF, replica", ["a:3306: has gone on without its replicas"] },
        { "primary *Slave_IO_Running=Yes *Slave_SQL_Running=Yes *Seconds_Behind_Master=0, replica", ["a:3306: takes writes and still is a replica"] },
        { "primary rpl_semi_sync_master_timeout=10000, replica", ["a:3306: rpl_semi_sync_master_timeout is 10000; it must be 31536000000"] },
        { "primary, replica *Slave_IO_Running=No *Last_IO_Error=denied", ["b:3306: receives nothing from a:3306: denied"] },
        { "primary, replica *Slave_IO_Running=Connecting *Last_IO_Error=", ["b:3306: receives nothing from a:3306: START SLAVE IO_THREAD"] },
        { "primary, replica *Slave_SQL_Running=No *Last_SQL_Error=duplicate", ["b:3306: applies nothing: duplicate"] },
        { "primary, replica *Seconds_Behind_Master=10", [] },
        { "primary, replica *Seconds_Behind_Master=31", ["b:3306: is 31 s behind its primary"] },
        { "primary, replica Rpl_semi_sync_slave_status=OFF", ["b:3306: " + Grant] },
        { "primary, idle", ["b:3306: replicates from nobody: CHANGE MASTER TO the primary"] },
        { "primary gtid_current_pos=0-1-5, idle gtid_current_pos=0-2-6", ["b:3306: replicates from nobody", "b:3306: has transactions that a:3306 lacks (0-2-6)"] },
        // Galera.
        { "galera, galera, galera", [] },
        { "galera, galera, away", ["c:3306 is away"] },
        { "galera wsrep_cluster_size=2, galera wsrep_cluster_size=2, away", ["a:3306: the cluster has 2 of 3 nodes", "b:3306: the cluster has 2 of 3 nodes", "c:3306 is away"] },
        { "galera wsrep_cluster_status=non-Primary, galera, galera", ["a:3306: is not of the majority"] },
        { "galera, galera wsrep_local_state_comment=Donor/Desynced, galera", ["b:3306: is Donor/Desynced, not Synced"] },
        { "galera, galera, galera wsrep_flow_control_paused=0.25", ["c:3306: writes were held up 25"] },
        { "galera read_only=ON, galera, galera", ["a:3306: is read-only: SET GLOBAL read_only = OFF"] },
        { "galera innodb_autoinc_lock_mode=1, galera, galera", ["a:3306: innodb_autoinc_lock_mode is 1; it must be 2"] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_fault_is_said_of_the_server_that_has_it(string servers, string[] sentences)
    {
        var found = Of(servers).Faults;
        Assert.Equal(sentences.Length, found.Count);
        Assert.All(sentences.Zip(found), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("single", "writable||off|")]
    [InlineData("primary, replica *Seconds_Behind_Master=3", "writable||waits for 1|, read-only|3|acknowledges|")]
    [InlineData("galera, away", "Galera|||3 Primary, Synced, away|||")]
    public void Each_server_is_described_by_what_applies_to_it(string servers, string described) =>
        Assert.Equal(described, string.Join(", ", Of(servers).Nodes.Select(n => $"{n.Role}|{n.LagSeconds}|{n.SemiSync}|{(n.GaleraSize is { } size ? $"{size} " : "")}{n.GaleraStatus}")));

    [Fact]
    public void A_missing_grant_is_asked_for_and_one_too_many_is_to_be_revoked()
    {
        var replica = Server("replica", 'b');
        Assert.Equal("b:3306: GRANT SLAVE MONITOR", Assert.Single(HealthVerdict.Of("db", [Server("primary", 'a'), replica with { Replica = null, ReplicationFault = "GRANT SLAVE MONITOR" }]).Faults));
        Assert.StartsWith(
            "b:3306: the user of the address writes here although it is read-only (GRANT ALL PRIVILEGES)",
            Assert.Single(HealthVerdict.Of("db", [Server("primary", 'a'), replica with { WritesThroughReadOnly = "GRANT ALL PRIVILEGES" }]).Faults), StringComparison.Ordinal);
    }

    private static DatabaseHealth Of(string servers) => HealthVerdict.Of("db", [.. servers.Split(", ").Select((text, n) => Server(text, (char)('a' + n)))]);

    /// <summary>A server as it must be, but for what is said otherwise: <c>name=value</c> of a variable or a counter, <c>*name=value</c> of its replication.</summary>
    private static NodeReading Server(string text, char name)
    {
        var words = text.Split(' ');
        var node = new DatabaseNode(name.ToString(), 3306);
        if (words[0] == "away")
            return new(node) { Fault = $"{node} is away" };

        var (variables, counters) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        foreach (var setting in RequiredSetting.Of(words[0] switch { "single" => Topology.Single, "galera" => Topology.Galera, _ => Topology.Replica }))
            variables[setting.Name] = setting.Value;
        Dictionary<string, string>? replica = words[0] == "replica"
            ? new() { ["Master_Host"] = "a", ["Master_Port"] = "3306", ["Slave_IO_Running"] = "Yes", ["Slave_SQL_Running"] = "Yes", ["Seconds_Behind_Master"] = "0", ["Last_IO_Error"] = "", ["Last_SQL_Error"] = "" }
            : words.Any(w => w.StartsWith('*')) ? [] : null;
        variables["read_only"] = words[0] is "replica" or "idle" ? "ON" : "OFF";
        variables["rpl_semi_sync_master_enabled"] = words[0] == "primary" ? "ON" : "OFF";
        (counters["Rpl_semi_sync_master_clients"], counters["Rpl_semi_sync_master_status"]) = ("1", "ON");
        counters["Rpl_semi_sync_slave_status"] = words[0] == "replica" ? "ON" : "OFF";
        (counters["wsrep_cluster_size"], counters["wsrep_cluster_status"], counters["wsrep_local_state_comment"], counters["wsrep_flow_control_paused"]) = ("3", "Primary", "Synced", "0");
        foreach (var (key, value) in words.Skip(1).Select(w => w.Split('=')).Select(w => (w[0], w[1])))
            (key[0] == '*' ? replica! : char.IsUpper(key[0]) || counters.ContainsKey(key) ? counters : variables)[key.TrimStart('*')] = value;
        return new(node) { Variables = variables, Counters = counters, Replica = replica };
    }
}
