using System.Globalization;
using MySqlConnector;

namespace Carillon.Storage.Upkeep;

/// <summary>All that a server says of itself: its variables, its counters, and what it replicates from where.</summary>
internal sealed record NodeReading(DatabaseNode Node)
{
    private const int AccessDenied = 1227;
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>Why it could not be asked; null: it answered.</summary>
    public string? Fault { get; init; }
    /// <summary>Why its replication could not be asked: a grant that is missing.</summary>
    public string? ReplicationFault { get; init; }
    /// <summary>The user's grants, if they let him write on a read-only server; null: they do not.</summary>
    public string? WritesThroughReadOnly { get; init; }
    public IReadOnlyDictionary<string, string> Variables { get; init; } = Nothing;
    public IReadOnlyDictionary<string, string> Counters { get; init; } = Nothing;
    /// <summary>Of SHOW ALL SLAVES STATUS, by column; null: it replicates from nobody.</summary>
    public IReadOnlyDictionary<string, string>? Replica { get; init; }

    public bool Answered => Fault is null;
    public string Version => Variables.GetValueOrDefault("version", "");
    public bool ReadOnly => Is(Variables, "read_only", "ON");
    public bool IsGalera => Is(Variables, "wsrep_on", "ON");
    public bool SemiSyncPrimary => Is(Variables, "rpl_semi_sync_master_enabled", "ON");
    public int Acknowledging => int.TryParse(Counters.GetValueOrDefault("Rpl_semi_sync_master_clients"), CultureInfo.InvariantCulture, out var n) ? n : 0;
    public GtidPosition Position => GtidPosition.Parse(Variables.GetValueOrDefault("gtid_current_pos"));
    /// <summary>What it has from its primary, applied or not.</summary>
    public GtidPosition Received => GtidPosition.Parse(Replica?.GetValueOrDefault("Gtid_IO_Pos"));
    public bool Receives => Is(Replica, "Slave_IO_Running", "Yes");
    public bool Applies => Is(Replica, "Slave_SQL_Running", "Yes");
    public double? LagSeconds => double.TryParse(Replica?.GetValueOrDefault("Seconds_Behind_Master"), CultureInfo.InvariantCulture, out var s) ? s : null;

    public double? Figure(string counter) => double.TryParse(Counters.GetValueOrDefault(counter), CultureInfo.InvariantCulture, out var value) ? value : null;

    private static bool Is(IReadOnlyDictionary<string, string>? of, string name, string value) =>
        of is not null && of.TryGetValue(name, out var found) && found.Equals(value, StringComparison.OrdinalIgnoreCase);

    /// <summary>Asks the server; what is wrong with it is in the answer.</summary>
    public static async Task<NodeReading> Of(DatabaseAddress address, CancellationToken ct)
    {
        var node = new NodeReading(address.Nodes[0]);
        try
        {
            await using var connection = await ServerConnection.Open(address, ct).ConfigureAwait(false);
            node = node with
            {
                Variables = await ServerConnection.Pairs(connection, "SHOW GLOBAL VARIABLES", ct).ConfigureAwait(false),
                Counters = await ServerConnection.Pairs(connection, "SHOW GLOBAL STATUS", ct).ConfigureAwait(false),
                WritesThroughReadOnly = await WriteGrant(connection, ct).ConfigureAwait(false),
            };
            return await WithReplica(node, connection, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (StorageUnavailableException.Explain(e, address) is { } sentence)
        {
            return node with { Fault = sentence };
        }
        catch (MySqlException e)
        {
            return node with { Fault = $"{node.Node}: {e.Message}" };
        }
    }

    private static async Task<NodeReading> WithReplica(NodeReading node, MySqlConnection connection, CancellationToken ct)
    {
        try
        {
            return node with { Replica = (await ServerConnection.Rows(connection, "SHOW ALL SLAVES STATUS", ct).ConfigureAwait(false)).FirstOrDefault() };
        }
        catch (MySqlException e) when (e.Number == AccessDenied)
        {
            return node with { ReplicationFault = $"GRANT SLAVE MONITOR ON *.* TO the user of the address: without it nobody can tell whether {node.Node} replicates." };
        }
    }

    // From 10.11 on SUPER alone does not; ALL PRIVILEGES does.
    private static async Task<string?> WriteGrant(MySqlConnection connection, CancellationToken ct)
    {
        foreach (var row in await ServerConnection.Rows(connection, "SHOW GRANTS", ct).ConfigureAwait(false))
        {
            var grant = row.Values.First();
            if (grant.Contains("ON *.*", StringComparison.Ordinal) && (grant.Contains("ALL PRIVILEGES", StringComparison.Ordinal) || grant.Contains("READ ONLY ADMIN", StringComparison.Ordinal) || grant.Contains("READ_ONLY ADMIN", StringComparison.Ordinal)))
                return grant[..grant.IndexOf(" ON *.*", StringComparison.Ordinal)];
        }

        return null;
    }
}
