using Carillon.Storage;
using Carillon.Storage.Upkeep;

namespace Carillon.Tests.Storage;

/// <summary>The text of a server's configuration. That a server starts with it, and works as it says, is seen in the tests with real ones.</summary>
public sealed class MariaDbConfigTests
{
    /// <summary>Galera's appliers make tables with the server's own where the database has another than the migration gives it: a node then leaves the cluster.</summary>
    [Fact]
    public void The_database_that_root_makes_is_the_one_that_a_migration_makes() =>
        Assert.Contains("CREATE DATABASE IF NOT EXISTS `carillon` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;", DatabaseConfiguration.Grants(DatabaseAddress.Parse("mariadb://carillon@127.0.0.1/carillon")), StringComparison.Ordinal);

    [Theory]
    [InlineData(Topology.Single, "read_only = OFF", "rpl_semi_sync")]
    [InlineData(Topology.Primary, "read_only = ON", "wsrep")]
    [InlineData(Topology.Primary, "rpl_semi_sync_master_enabled = ON", "wsrep")]
    [InlineData(Topology.Primary, "rpl_semi_sync_master_timeout = 31536000000", "wsrep")]
    [InlineData(Topology.Primary, "rpl_semi_sync_master_wait_point = AFTER_SYNC", "wsrep")]
    [InlineData(Topology.Replica, "rpl_semi_sync_master_enabled = OFF", "wsrep")]
    [InlineData(Topology.Replica, "rpl_semi_sync_slave_enabled = ON", "wsrep")]
    [InlineData(Topology.Replica, "sync_binlog = 1", "wsrep")]
    [InlineData(Topology.Galera, "wsrep_cluster_address = gcomm://10.0.0.1:4567,10.0.0.2:4567,10.0.0.3:4567", "rpl_semi_sync")]
    [InlineData(Topology.Galera, "wsrep_node_name = 10.0.0.2:3306", "read_only")]
    [InlineData(Topology.Galera, "loose_innodb_snapshot_isolation = ON", "read_only")]
    public void A_topology_has_its_settings_and_not_those_of_others(Topology topology, string line, string never)
    {
        var lines = Text(topology).Split('\n');
        Assert.Contains(line, lines);
        Assert.DoesNotContain(lines, l => !l.StartsWith('#') && l.Contains(never, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(8L << 30, "innodb_buffer_pool_size = 4915M")]
    [InlineData(512L << 20, "innodb_buffer_pool_size = 307M")]
    public void The_buffer_pool_is_sized_by_the_memory(long memory, string line) => Assert.Contains(line, Text(Topology.Single, memory).Split('\n'));

    [Theory]
    [InlineData("0-1-100,1-2-5", "0-3-100", true)]
    [InlineData("0-1-100", "0-1-101", false)]
    [InlineData("0-1-100", "0-1-100,1-1-1", false)]
    [InlineData("", "", true)]
    [InlineData("", "0-1-1", false)]
    public void A_position_covers_another_where_it_is_as_far_in_each_domain(string one, string other, bool covers) =>
        Assert.Equal(covers, GtidPosition.Parse(one).Covers(GtidPosition.Parse(other)));

    [Theory]
    [InlineData("sync_binlog", "0", "sync_binlog is 0; it must be 1")]
    [InlineData("rpl_semi_sync_master_timeout", "10000", "rpl_semi_sync_master_timeout is 10000")]
    [InlineData("rpl_semi_sync_master_timeout", "99999999999999", null)]
    [InlineData("binlog_format", "row", null)]
    [InlineData("innodb_snapshot_isolation", null, null)] // older servers do not know it
    [InlineData("sync_binlog", null, "not known to this server")]
    public void A_setting_that_is_not_as_required_is_told_with_what_to_do(string name, string? value, string? sentence)
    {
        var variables = new Dictionary<string, string>();
        if (value is not null)
            variables[name] = value;
        var fault = RequiredSetting.Of(Topology.Replica).Single(s => s.Name == name).Fault(variables);
        Assert.Equal(sentence is null, fault is null);
        Assert.Contains(sentence ?? "", fault ?? "", StringComparison.Ordinal);
    }

    private static string Text(Topology topology, long memory = 1L << 30) =>
        DatabaseConfiguration.Write(topology, 2, new("10.0.0.2", 3306), [new("10.0.0.1", 3306), new("10.0.0.2", 3306), new("10.0.0.3", 3306)], memory);
}
