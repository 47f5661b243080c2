using System.Globalization;
using System.Text;

namespace Carillon.Storage.Upkeep;

/// <summary>The configuration of one MariaDB server, as text with the reasons beside the settings.</summary>
internal sealed record MariaDbConfig
{
    public required Topology Topology { get; init; }
    public required int ServerId { get; init; }
    /// <summary>Where this server listens and the others reach it.</summary>
    public required DatabaseNode Address { get; init; }
    /// <summary>The other servers; Galera finds its cluster by them.</summary>
    public IReadOnlyList<DatabaseNode> Peers { get; init; } = [];
    /// <summary>Of the machine, for this server.</summary>
    public required long MemoryBytes { get; init; }

    private const long Mega = 1L << 20;

    /// <summary>Galera's own port, beside the server's 3306.</summary>
    private const int GaleraPort = 4567;

    public string Write()
    {
        var text = new StringBuilder();
        Say($"# MariaDB for Carillon: {Words()}. As /etc/mysql/mariadb.conf.d/90-carillon.cnf; the same values are checked by carillon db status.");
        Say("[mariadb]");
        Set("bind_address", Address.Host);
        Set("port", Number(Address.Port));
        Set("server_id", Number(ServerId), "Unique among the servers.");
        Set("skip_name_resolve", "ON", "Users are known by address; a name server that is away delays nobody.");
        Set("character_set_server", "utf8mb4");
        Set("innodb_buffer_pool_size", Number(Math.Max(64, MemoryBytes / Mega * 60 / 100)) + "M", "60 % of the memory that the server may use: the working set is the leads and attempts of these days.");
        Set("innodb_log_file_size", Number(Math.Clamp(MemoryBytes / Mega / 16, 48, 2048)) + "M");
        Set("max_connections", "500", "A web process keeps up to 100 for its work, 8 for its membership and 2 to watch.");
        foreach (var required in RequiredSetting.Of(Topology))
            Set((required.WhereKnown ? "loose_" : "") + required.Name, required.Name == "log_bin" ? "carillon-bin" : required.Value, required.Why);
        if (Topology is Topology.Primary or Topology.Replica)
            Replication();
        else if (Topology is Topology.Galera)
            Galera();
        else
            Set("read_only", "OFF", "It is alone.");
        return text.ToString();

        void Say(string line) => text.Append(line).Append('\n');

        void Set(string name, string value, string? why = null)
        {
            if (why is not null)
                Say("# " + why);
            Say($"{name} = {value}");
        }

        void Replication()
        {
            Set("relay_log", "carillon-relay", "Logs do not carry the machine's name: a restored copy finds them.");
            Set("relay_log_recovery", "ON", "After a crash a replica fetches anew what it had received and not applied.");
            Set("binlog_expire_logs_seconds", "604800", "A replica that was away for up to a week catches up by itself.");
            Set("slave_net_timeout", "6", "A replica notices a primary that has vanished, and asks again.");
            Set("slave_parallel_threads", "4");
            Set("slave_parallel_mode", "optimistic", "Rows are applied side by side and committed in the primary's order.");
            Set("rpl_semi_sync_master_enabled", Topology is Topology.Primary ? "ON" : "OFF", "ON on the primary; carillon db promote turns it on at the node that it promotes.");
            Set("read_only", "ON", "At its start no server takes writes by itself, least of all a former primary that comes back: carillon db promote makes one writable.");
        }

        void Galera()
        {
            Set("wsrep_provider", "/usr/lib/galera/libgalera_smm.so");
            Set("wsrep_cluster_name", "carillon");
            Set("wsrep_cluster_address", "gcomm://" + string.Join(',', Members().Select(n => $"{n.Host}:{GaleraPort}")), "The first node of a new cluster is started by galera_new_cluster, the others as always.");
            Set("wsrep_node_address", $"{Address.Host}:{GaleraPort}");
            Set("wsrep_node_name", Address.ToString());
            Set("wsrep_sst_method", "mariabackup", "A node that comes back gets a whole copy while its donor goes on taking writes. Needs the packages mariadb-backup and socat on every node, beside galera-4.");
            Set("wsrep_sst_auth", "carillon_copy:CHANGE-ME", "A user with RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR (carillon db init prints it).");
            Set("wsrep_slave_threads", "4");
            Set("wsrep_provider_options", $"\"gcache.size=1G;pc.recovery=true;gmcast.listen_addr=tcp://{Address.Host}:{GaleraPort};ist.recv_bind={Address.Host}\"", "A node that was away for a short time catches up from its neighbours' memory; after a power cut of all nodes they find each other again.");
            Say("[sst]");
            Set("sockopt", $"\",bind={Address.Host}\"", "The copy is given and taken at this address alone.");
        }
    }

    private string Words() => Topology switch
    {
        Topology.Single => $"a single server, {Address}",
        Topology.Galera => $"node {ServerId} of a Galera cluster, {Address}",
        Topology.Primary => $"the primary, {Address}",
        _ => $"a replica, {Address}",
    };

    private IEnumerable<DatabaseNode> Members() => Peers.Contains(Address) ? Peers : [Address, .. Peers];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
