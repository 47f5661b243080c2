namespace Carillon.Lab.History;

/// <summary>Where a call was held that reached an agent, and how it ended, by the database. Times are Unix milliseconds.</summary>
public sealed record CallPlace(string Attempt, string Phone, string Server, string? AgentServer, long ConnectedAt, long? EndedAt, string? Cause)
{
    public bool Touches(string server) => Server == server || AgentServer == server;

    public static async Task<IReadOnlyList<CallPlace>> ReadAll(string database, CancellationToken ct)
    {
        List<CallPlace> calls = [];
        var connection = await HistoryDatabase.OpenAsync(database, ct).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, phone, server, agent_server, connected_at, ended_at, cause FROM attempts WHERE connected_at IS NOT NULL";
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
        {
            calls.Add(new(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3), rows.GetInt64(4),
                rows.IsDBNull(5) ? null : rows.GetInt64(5), rows.IsDBNull(6) ? null : rows.GetString(6)));
        }

        return calls;
    }
}
