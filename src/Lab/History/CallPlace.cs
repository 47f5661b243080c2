namespace Carillon.Lab.History;

/// <summary>Where a call was held, and how it ended, by the database. Times are Unix milliseconds.</summary>
/// <param name="AgentServer">And <paramref name="ConnectedAt"/>: null for one that reached no agent.</param>
public sealed record CallPlace(string Attempt, string Phone, string Server, string? AgentServer, long DialledAt, long? ConnectedAt, long? EndedAt, string? Cause)
{
    public bool Touches(string server) => Server == server || AgentServer == server;

    public static async Task<IReadOnlyList<CallPlace>> ReadAll(string database, CancellationToken ct)
    {
        List<CallPlace> calls = [];
        var connection = await HistoryDatabase.OpenAsync(database, ct).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, phone, server, agent_server, dialled_at, connected_at, ended_at, cause FROM attempts";
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
        {
            calls.Add(new(rows.GetString(0), rows.GetString(1), rows.GetString(2), Text(3), rows.GetInt64(4), Instant(5), Instant(6), Text(7)));
        }

        return calls;

        string? Text(int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
        long? Instant(int column) => rows.IsDBNull(column) ? null : rows.GetInt64(column);
    }
}
