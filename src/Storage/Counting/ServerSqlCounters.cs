using System.Globalization;
using MySqlConnector;

namespace Carillon.Storage;

/// <summary>
/// What a MariaDB server has executed since its start, for everybody: the server's own counters, read over a connection of its own.
/// Statements: SELECT, INSERT, UPDATE, DELETE, REPLACE and their multi-table kinds, also inside commands of several statements.
/// </summary>
public static class ServerSqlCounters
{
    private static readonly string[] Statements =
        ["Com_select", "Com_insert", "Com_insert_select", "Com_update", "Com_update_multi", "Com_delete", "Com_delete_multi", "Com_replace", "Com_replace_select"];

    private static readonly string[] Rows = ["Innodb_rows_inserted", "Innodb_rows_updated", "Innodb_rows_deleted"];

    /// <exception cref="StorageUnavailableException">The server cannot be reached; the message says why.</exception>
    public static async Task<(long Statements, long RowsWritten)> Read(DatabaseAddress address, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(address);
        try
        {
            await using var connection = new MySqlConnection(address.ConnectionString);
            await connection.OpenAsync(ct).ConfigureAwait(false);
            var status = await Status(connection, ct).ConfigureAwait(false);
            return (Statements.Sum(name => status.GetValueOrDefault(name)), Rows.Sum(name => status.GetValueOrDefault(name)));
        }
        catch (MySqlException e) when (StorageUnavailableException.Explain(e, address) is { } sentence)
        {
            throw new StorageUnavailableException(sentence, e);
        }
    }

    private static async Task<Dictionary<string, long>> Status(MySqlConnection connection, CancellationToken ct)
    {
        var status = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        await using var command = connection.CreateCommand();
        command.CommandText = "SHOW GLOBAL STATUS WHERE Variable_name LIKE 'Com\\_%' OR Variable_name LIKE 'Innodb\\_rows\\_%'";
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            if (long.TryParse(reader.GetString(1), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value))
                status[reader.GetString(0)] = value;
        }

        return status;
    }
}
