namespace Carillon.Storage.Upkeep;

/// <summary>A server's variable, what it must be, and why: written into generated configurations, and compared with running servers.</summary>
/// <param name="AtLeast">A larger number is right as well.</param>
/// <param name="WhereKnown">Older versions have no such variable.</param>
internal sealed record RequiredSetting(string Name, string Value, string Why, bool AtLeast = false, bool WhereKnown = false)
{
    /// <summary>A year in milliseconds: in practice, for ever.</summary>
    public const long NeverMs = 365L * 24 * 3600 * 1000;

    private static readonly RequiredSetting[] Always =
    [
        new("innodb_flush_log_at_trx_commit", "1", "What was acknowledged is on the disk: it survives a kill and a power cut."),
        new("innodb_doublewrite", "ON", "A page that a power cut tore is whole again after the start."),
        new("innodb_snapshot_isolation", "ON", "A transaction that would overwrite what it has not seen is refused (1020), and run again, instead of losing an update.", WhereKnown: true),
    ];

    private static readonly RequiredSetting[] Replicated =
    [
        new("log_bin", "ON", "Replicas live from the binary log."),
        new("sync_binlog", "1", "The binary log is on the disk before a commit is acknowledged, as the data is."),
        new("binlog_format", "ROW", "Replicas store the same rows, not the same statements."),
        new("gtid_strict_mode", "ON", "A replica that has rows of its own stops, instead of drifting away unseen."),
        new("log_slave_updates", "ON", "A replica can be promoted: others go on from its log."),
        new("rpl_semi_sync_slave_enabled", "ON", "It acknowledges what it has received. Before 10.11.9 (10.6.19), a primary that was killed takes out of its log by this, when it starts, what nobody had acknowledged."),
        new("init_rpl_role", "SLAVE", "The same from then on (MDEV-33465): its log may end with rows that no replica has received; it comes back without them, and can follow the new primary.", WhereKnown: true),
        new("rpl_semi_sync_master_wait_point", "AFTER_SYNC", "A commit is seen by nobody until a replica has it: what anybody has read survives the primary."),
        new("rpl_semi_sync_master_timeout", NeverMs.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "Without a replica that acknowledges, commits wait; they never go on alone without a word (MariaDB would after 10 s). Carillon says so, and dials nothing meanwhile.", AtLeast: true),
        new("rpl_semi_sync_master_wait_no_slave", "ON", "The same when no replica is connected at all."),
    ];

    private static readonly RequiredSetting[] Certified =
    [
        new("binlog_format", "ROW", "Galera certifies rows."),
        new("innodb_autoinc_lock_mode", "2", "Galera needs it: other modes deadlock while rows are applied."),
        new("wsrep_on", "ON", "Without it the node is a single server."),
        new("wsrep_certify_nonPK", "ON", "Rows of tables without a primary key are certified as well."),
    ];

    public static IEnumerable<RequiredSetting> Of(Topology topology) => topology switch
    {
        Topology.Single => Always,
        Topology.Galera => [.. Always, .. Certified],
        _ => [.. Always, .. Replicated],
    };

    /// <summary>What is wrong and how to mend it; null: it is as it must be.</summary>
    public string? Fault(IReadOnlyDictionary<string, string> variables)
    {
        if (!variables.TryGetValue(Name, out var found))
            return WhereKnown ? null : $"{Name} is not known to this server; it must be {Value}. {Why}";
        var right = AtLeast && long.TryParse(found, out var has) && long.TryParse(Value, out var needs) ? has >= needs : found.Equals(Value, StringComparison.OrdinalIgnoreCase);
        return right ? null : $"{Name} is {found}; it must be {Value}: set it in the server's configuration and restart it. {Why}";
    }
}
