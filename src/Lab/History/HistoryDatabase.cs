using System.Data.Common;
using Microsoft.Data.Sqlite;
using MySqlConnector;

namespace Carillon.Lab.History;

/// <summary>The checker's own way into the database.</summary>
internal static class HistoryDatabase
{
    private const int DefaultPort = 3306;

    private const string AttemptColumns =
        "id, campaign, lead_id, phone, dialled_for, dialled_at, ended_at, cause, answered_at, connected_at, dropped, invite_sent, "
        + "disposition, end_state, end_not_before, disposition_state, disposition_not_before, notes";

    /// <summary>Opens it; throws what the driver throws when it is away.</summary>
    public static async Task<DbConnection> OpenAsync(string address, CancellationToken ct)
    {
        if (address.StartsWith("mariadb://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("mysql://", StringComparison.OrdinalIgnoreCase))
            return await OpenWritableAsync(address, ct).ConfigureAwait(false);
        DbConnection connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = address.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase) ? address["sqlite:".Length..] : address, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        await connection.OpenAsync(ct).ConfigureAwait(false);
        return connection;
    }

    public static async Task<IReadOnlyList<StoredAttempt>> AttemptsAsync(DbConnection connection, DateTimeOffset? since, CancellationToken ct)
    {
        List<StoredAttempt> attempts = [];
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {AttemptColumns} FROM attempts WHERE dialled_at >= @since ORDER BY dialled_at, id";
        Add(command, "@since", since?.ToUnixTimeMilliseconds() ?? 0);
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
            attempts.Add(Attempt(rows));
        return attempts;
    }

    public static async Task<IReadOnlyDictionary<string, int>> MaximumAttemptsAsync(DbConnection connection, CancellationToken ct)
    {
        Dictionary<string, int> maximum = [];
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, maximum_attempts FROM campaigns";
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
            maximum[rows.GetString(0)] = rows.GetInt32(1);
        return maximum;
    }

    public static async Task<int> RecordingsAsync(DbConnection connection, DateTimeOffset? since, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM recordings WHERE started_at >= @since";
        Add(command, "@since", since?.ToUnixTimeMilliseconds() ?? 0);
        return Convert.ToInt32(await command.ExecuteScalarAsync(ct).ConfigureAwait(false), System.Globalization.CultureInfo.InvariantCulture);
    }

    public static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private static StoredAttempt Attempt(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Campaign = row.GetString(1),
        Lead = row.GetInt64(2),
        Phone = row.GetString(3),
        Manual = !row.IsDBNull(4),
        DialledAt = row.GetInt64(5),
        EndedAt = Instant(row, 6),
        Cause = row.IsDBNull(7) ? null : row.GetString(7),
        Answered = !row.IsDBNull(8),
        Connected = !row.IsDBNull(9),
        Dropped = !row.IsDBNull(10) && row.GetBoolean(10),
        InviteSent = row.IsDBNull(11) ? null : row.GetBoolean(11),
        Disposition = row.IsDBNull(12) ? null : row.GetString(12),
        Notes = row.IsDBNull(17) ? "" : row.GetString(17),
        LeadState = row.IsDBNull(12) ? (row.IsDBNull(13) ? null : row.GetString(13)) : (row.IsDBNull(15) ? null : row.GetString(15)),
        LeadNotBefore = row.IsDBNull(12) ? Instant(row, 14) : Instant(row, 16),
    };

    private static long? Instant(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    /// <summary>Of several servers (host:port,host:port) the one that takes writes; throws what the last one said.</summary>
    private static async Task<DbConnection> OpenWritableAsync(string address, CancellationToken ct)
    {
        var start = address.LastIndexOf('@') + 1;
        var end = address.IndexOf('/', start);
        var hosts = address[start..end].Split(',');
        for (var i = 0; ; i++)
        {
            var connection = new MySqlConnection(Server(new Uri(address[..start] + hosts[i] + address[end..])));
            try
            {
                await connection.OpenAsync(ct).ConfigureAwait(false);
                await using var command = new MySqlCommand("SELECT @@global.read_only", connection);
                if (i == hosts.Length - 1 || Convert.ToInt32(await command.ExecuteScalarAsync(ct).ConfigureAwait(false), System.Globalization.CultureInfo.InvariantCulture) == 0)
                    return connection;
                await connection.DisposeAsync().ConfigureAwait(false);
            }
            catch (MySqlException) when (i < hosts.Length - 1)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static string Server(Uri address)
    {
        var user = address.UserInfo.Split(':', 2);
        return new MySqlConnectionStringBuilder
        {
            Server = address.Host,
            Port = (uint)(address.Port > 0 ? address.Port : DefaultPort),
            UserID = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "",
            Database = address.AbsolutePath.Trim('/'),
            Pooling = false,
        }.ToString();
    }
}
