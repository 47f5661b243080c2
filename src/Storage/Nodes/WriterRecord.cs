using MySqlConnector;

namespace Carillon.Storage.Nodes;

/// <summary>
/// On which Galera node all web processes write: the lease row <c>database:writer</c>, whose owner is the node. Galera certifies it as any
/// row, so that of two processes that move it at the same moment one wins, and the other follows.
/// </summary>
internal static class WriterRecord
{
    private const string Wait = "SET SESSION wsrep_sync_wait = 7; ";
    private const string Select = "SELECT owner, epoch FROM leases WHERE resource = 'database:writer'";
    private const string Insert = Wait + "INSERT IGNORE INTO leases (resource, owner, epoch, expires_at, commits) VALUES ('database:writer', @to, 1, 0, 0)";
    private const string Update = Wait + "UPDATE leases SET owner = @to, epoch = epoch + 1 WHERE resource = 'database:writer' AND epoch = @epoch AND owner <> @to";

    public static async Task<RecordedWriter?> Read(MySqlConnection connection, CancellationToken ct)
    {
        await using var command = new MySqlCommand(Select, connection);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        return await reader.ReadAsync(ct).ConfigureAwait(false) ? new(reader.GetString(0), reader.GetInt64(1)) : null;
    }

    /// <summary>
    /// Moves it from what was seen to this node; nothing happens where somebody else was faster. The connection is to the new node, and waits until
    /// that has applied all that was committed elsewhere: whoever reads there afterwards reads no past.
    /// </summary>
    public static async Task<RecordedWriter?> Move(MySqlConnection connection, RecordedWriter? seen, DatabaseNode to, CancellationToken ct)
    {
        await using var command = new MySqlCommand(seen is null ? Insert : Update, connection);
        command.Parameters.AddWithValue("@to", to.ToString());
        if (seen is not null)
            command.Parameters.AddWithValue("@epoch", seen.Epoch);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        return await Read(connection, ct).ConfigureAwait(false);
    }
}
