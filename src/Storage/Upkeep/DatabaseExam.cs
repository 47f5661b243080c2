using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Carillon.Storage.Migrations;
using Microsoft.Data.Sqlite;
using MySqlConnector;

namespace Carillon.Storage.Upkeep;

/// <summary>What a program asks a database before it relies on it: how old its schema is, and how its clock stands to this machine's. Changes nothing.</summary>
/// <param name="SchemaStep">The newest step of the schema that has run; null: there is none yet.</param>
/// <param name="ClockAhead">By how much the server's clock is ahead of ours, to within half of the round trip; null: a file has none.</param>
public sealed record DatabaseExam(long? SchemaStep, TimeSpan? ClockAhead)
{
    /// <summary>The newest step that this program knows.</summary>
    public const long KnownStep = MigrationSteps.Newest;

    /// <summary>The server that takes writes now, or the file.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be asked; the message says why.</exception>
    public static async Task<DatabaseExam> Of(DatabaseAddress address, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Kind == DatabaseKind.Sqlite)
            return new(File.Exists(address.Name) ? await StepOfFile(address, ct).ConfigureAwait(false) : null, null);
        using var database = new Database(address);
        var node = database.Writable();
        try
        {
            await using var connection = await ServerConnection.Open(node, ct).ConfigureAwait(false);
            return new(await StepOfServer(connection, address.Name, ct).ConfigureAwait(false), await Ahead(connection, ct).ConfigureAwait(false));
        }
        catch (MySqlException e)
        {
            throw new StorageUnavailableException(StorageUnavailableException.Explain(e, node) ?? e.Message, e);
        }
    }

    private static async Task<long?> StepOfFile(DatabaseAddress address, CancellationToken ct)
    {
        var read = new SqliteConnectionStringBuilder(address.ConnectionString) { Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        try
        {
            await using var connection = new SqliteConnection(read.ConnectionString);
            await connection.OpenAsync(ct).ConfigureAwait(false);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT MAX(step) FROM schema_version";
            return await command.ExecuteScalarAsync(ct).ConfigureAwait(false) as long?;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == 1)
        {
            return null; // There is no such table.
        }
        catch (DbException e)
        {
            throw new StorageUnavailableException(StorageUnavailableException.Explain(e, address) ?? e.Message, e);
        }
    }

    private static async Task<long?> StepOfServer(MySqlConnection connection, string name, CancellationToken ct)
    {
        try
        {
            await connection.ChangeDatabaseAsync(name, ct).ConfigureAwait(false);
            var step = await ServerConnection.Ask(connection, "SELECT MAX(step) FROM schema_version", ct).ConfigureAwait(false);
            return step is null or DBNull ? null : Convert.ToInt64(step, CultureInfo.InvariantCulture);
        }
        catch (MySqlException e) when (e.ErrorCode is MySqlErrorCode.NoSuchTable or MySqlErrorCode.UnknownDatabase)
        {
            return null;
        }
    }

    /// <summary>Of three questions the quickest answer counts.</summary>
    private static async Task<TimeSpan> Ahead(MySqlConnection connection, CancellationToken ct)
    {
        var (best, ahead) = (TimeSpan.MaxValue, TimeSpan.Zero);
        for (var n = 0; n < 3; n++)
        {
            var asked = Stopwatch.GetTimestamp();
            var before = DateTimeOffset.UtcNow;
            var theirs = Convert.ToDouble(await ServerConnection.Ask(connection, "SELECT UNIX_TIMESTAMP(SYSDATE(6))", ct).ConfigureAwait(false), CultureInfo.InvariantCulture);
            var took = Stopwatch.GetElapsedTime(asked);
            if (took >= best)
                continue;
            (best, ahead) = (took, DateTimeOffset.UnixEpoch.AddSeconds(theirs) - (before + (took / 2)));
        }

        return ahead;
    }
}
