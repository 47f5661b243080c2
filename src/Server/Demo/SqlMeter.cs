using Carillon.Contracts;
using MySqlConnector;

namespace Carillon.Server.Demo;

/// <summary>Statements and written rows so far, counted where they are executed: by the server itself on one MariaDB, else by the web processes.</summary>
internal readonly record struct SqlReading(long Statements, long Rows, long Background)
{
    public static SqlReading operator -(SqlReading later, SqlReading earlier) =>
        new(later.Statements - earlier.Statements, later.Rows - earlier.Rows, later.Background - earlier.Background);

    /// <summary>Less leases, membership and health.</summary>
    public long Foreground => Math.Max(0, Statements - Background);
}

/// <param name="webs">What all web processes have counted.</param>
/// <param name="mariaDb">The connection string of the one server; null: the web processes' count is taken.</param>
internal sealed class SqlMeter(Func<CancellationToken, Task<SqlCountsDto>> webs, string? mariaDb)
{
    /// <summary>The statements that this meter itself sends to a MariaDB at each reading, and that are no work of the product's.</summary>
    private const int OwnStatements = 2;

    private int _readings;

    public async Task<SqlReading> Read(CancellationToken ct)
    {
        var counted = await webs(ct);
        if (mariaDb is null)
            return new(counted.Statements, counted.RowsWritten, counted.Background);
        var (statements, rows) = await ReadServer(ct);
        return new(statements - (OwnStatements * ++_readings), rows, counted.Background);
    }

    /// <summary>Com_* of reading and writing statements; Handler_write, _update and _delete count rows (MariaDB counts those of temporary tables apart, and has no Innodb_rows_* any more).</summary>
    private async Task<(long Statements, long Rows)> ReadServer(CancellationToken ct)
    {
        await using var connection = new MySqlConnection(mariaDb);
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SHOW GLOBAL STATUS WHERE Variable_name IN ('Com_select','Com_insert','Com_insert_select','Com_update','Com_update_multi','Com_delete','Com_delete_multi','Com_replace','Com_show_status','Handler_write','Handler_update','Handler_delete')";
        await using var reader = await command.ExecuteReaderAsync(ct);
        long statements = 0, rows = 0;
        while (await reader.ReadAsync(ct))
        {
            var value = long.Parse(reader.GetString(1), System.Globalization.CultureInfo.InvariantCulture);
            if (reader.GetString(0).StartsWith("Com_", StringComparison.OrdinalIgnoreCase))
                statements += value;
            else
                rows += value;
        }

        return (statements, rows);
    }
}
