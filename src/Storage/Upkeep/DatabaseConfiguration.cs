using Carillon.Storage.Upkeep;

namespace Carillon.Storage;

/// <summary>Texts for whoever sets up the servers.</summary>
public static class DatabaseConfiguration
{
    /// <summary>A MariaDB configuration file. <paramref name="peers"/>: of Galera all nodes. <paramref name="memoryBytes"/>: what the server may use.</summary>
    public static string Write(Topology topology, int serverId, DatabaseNode address, IReadOnlyList<DatabaseNode> peers, long memoryBytes) =>
        new MariaDbConfig { Topology = topology, ServerId = serverId, Address = address, Peers = peers, MemoryBytes = memoryBytes }.Write();

    /// <summary>SQL for MariaDB's root: the users and what each may do. Carillon's own cannot write on a read-only server: that is what fences a former primary.</summary>
    public static string Grants(DatabaseAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return $"""
            -- As root, on the primary (replicas get it from there) or on any node of Galera. Passwords: your own; '%' may be narrowed to your network.
            CREATE DATABASE IF NOT EXISTS `{address.Name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
            -- Carillon. No READ_ONLY ADMIN and no ALL ON *.*: a former primary that is read-only must refuse it. The last line is for carillon db status.
            CREATE USER IF NOT EXISTS {address.User}@'%' IDENTIFIED BY 'CHANGE-ME';
            GRANT ALL ON `{address.Name}`.* TO {address.User}@'%';
            GRANT SLAVE MONITOR, BINLOG MONITOR ON *.* TO {address.User}@'%';
            -- The operator: carillon db promote, backup and restore.
            CREATE USER IF NOT EXISTS carillon_operator@'%' IDENTIFIED BY 'CHANGE-ME';
            GRANT ALL ON *.* TO carillon_operator@'%';
            -- Replicas receive the primary's log by it.
            CREATE USER IF NOT EXISTS carillon_replica@'%' IDENTIFIED BY 'CHANGE-ME';
            GRANT REPLICATION SLAVE ON *.* TO carillon_replica@'%';
            -- Galera: the copy for a node that comes back (wsrep_sst_auth).
            CREATE USER IF NOT EXISTS carillon_copy@localhost IDENTIFIED BY 'CHANGE-ME';
            GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR ON *.* TO carillon_copy@localhost;

            """;
    }
}
