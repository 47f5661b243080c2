using System.Net;
using Carillon.Server.Options;
using Carillon.Storage;
using MySqlConnector;

namespace Carillon.Server.Roles;

/// <summary>
/// Looks, before this web process joins the others, whether they can reach each other at all. Two machines that both announce themselves as
/// 127.0.0.1 would each take the other for its own former life and end it, again and again.
/// </summary>
internal static class WebNeighbours
{
    /// <summary>Active (Orleans' SiloStatus), and heard of less than 30 s ago: three times of what a process writes every ten.</summary>
    private const string AllAlive = "SELECT HostName, Address, Port FROM OrleansMembershipTable WHERE Status = 3 AND IAmAliveTime > UTC_TIMESTAMP() - INTERVAL 30 SECOND";
    private const string Alive = AllAlive + " AND HostName <> @us";

    /// <summary>Where the other web processes of this database listen for each other, by the names of their machines.</summary>
    /// <exception cref="MySqlException">The list cannot be read.</exception>
    public static async Task<IReadOnlyList<(string Host, IPEndPoint Silo)>> Others(WebRoleOptions options, DatabaseAddress node, CancellationToken ct)
    {
        await using var connection = new MySqlConnection(node.ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = new MySqlCommand(AllAlive, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var others = new List<(string, IPEndPoint)>();
        while (await reader.ReadAsync(ct))
            others.Add((reader.GetString(0), new(IPAddress.Parse(reader.GetString(1)), reader.GetInt32(2))));
        others.RemoveAll(o => o.Item2.Equals(new IPEndPoint(IPAddress.Parse(options.SiloAddress), options.SiloPort)));
        return others;
    }

    /// <summary>A sentence for the operator; null: none is elsewhere, or all have addresses. The schema must be there.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be asked.</exception>
    public static async Task<string?> Fault(WebRoleOptions options, DatabaseAddress database, CancellationToken ct)
    {
        if (database.Kind == DatabaseKind.Sqlite)
            return null;
        try
        {
            await using var connection = new MySqlConnection(database.ConnectionString);
            await connection.OpenAsync(ct);
            await using var command = new MySqlCommand(Alive, connection);
            command.Parameters.AddWithValue("@us", Dns.GetHostName());
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                if (FaultOf(reader.GetString(0), IPAddress.Parse(reader.GetString(1)), IPAddress.Parse(options.SiloAddress)) is { } fault)
                    return fault;
            }

            return null;
        }
        catch (MySqlException e)
        {
            throw new StorageUnavailableException($"The list of web processes in {database} cannot be read: {e.Message}", e);
        }
    }

    private static string? FaultOf(string host, IPAddress theirs, IPAddress ours) =>
        IPAddress.IsLoopback(ours) ? $"a web process on {host} shares this database, and could not reach us: set Web:SiloAddress to an address of this machine that it reaches{Otherwise}"
        : IPAddress.IsLoopback(theirs) ? $"the web process on {host} announces itself as {theirs}, where we cannot reach it: set its Web:SiloAddress{Otherwise}"
        : null;

    private const string Otherwise = " (if it runs no more, it is forgotten after 30 s: try again)";
}
