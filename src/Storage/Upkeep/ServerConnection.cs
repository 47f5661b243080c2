using System.Globalization;
using MySqlConnector;

namespace Carillon.Storage.Upkeep;

/// <summary>A connection of an operator's act to one server, past the pools, and SQL that is no work of the stores.</summary>
internal static class ServerConnection
{
    public static async Task<MySqlConnection> Open(DatabaseAddress address, CancellationToken ct)
    {
        var text = new MySqlConnectionStringBuilder(address.ServerOnlyConnectionString) { Pooling = false, ApplicationName = "carillon-upkeep", AllowUserVariables = true };
        var connection = new MySqlConnection(text.ConnectionString);
        try
        {
            await connection.OpenAsync(ct).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public static async Task<Dictionary<string, string>> Pairs(MySqlConnection connection, string statement, CancellationToken ct)
    {
        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in await Rows(connection, statement, ct).ConfigureAwait(false))
            pairs[row.Values.First()] = row.Values.Last();
        return pairs;
    }

    /// <summary>By column; what is null is empty.</summary>
    public static async Task<List<Dictionary<string, string>>> Rows(MySqlConnection connection, string statement, CancellationToken ct)
    {
        var rows = new List<Dictionary<string, string>>();
        await using var command = Command(connection, statement);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            var row = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < reader.FieldCount; i++)
                row[reader.GetName(i)] = reader.IsDBNull(i) ? "" : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture) ?? "";
            rows.Add(row);
        }

        return rows;
    }

    public static async Task Do(MySqlConnection connection, string statement, CancellationToken ct, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(connection, statement);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    public static async Task<object?> Ask(MySqlConnection connection, string statement, CancellationToken ct, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(connection, statement);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return await command.ExecuteScalarAsync(ct).ConfigureAwait(false);
    }

    private static MySqlCommand Command(MySqlConnection connection, string statement)
    {
#pragma warning disable CA2100 // Constants of this folder; what was typed goes in as parameters (the driver writes them into the text, escaped).
        return new MySqlCommand(statement, connection) { CommandTimeout = 60 };
#pragma warning restore CA2100
    }
}
