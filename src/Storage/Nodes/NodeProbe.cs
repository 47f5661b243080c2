using Carillon.Storage.Leases;
using MySqlConnector;

namespace Carillon.Storage.Nodes;

/// <summary>Asks a node what it is: two statements, three of a Galera node, over a connection that is kept.</summary>
internal sealed class NodeProbe(DatabaseAddress address, TimeProvider clock, Action<int> count)
{
    /// <summary>Longer than a node needs that is alive: a frozen one must not hold up the others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const string Ask = """
        SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only', 'wsrep_on', 'rpl_semi_sync_master_enabled');
        SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_cluster_status', 'rpl_semi_sync_master_clients')
        """;

    /// <summary>Never throws for what is wrong with the node: that is what was to be found.</summary>
    public async Task<NodeLook> Look(DatabaseNode node, CancellationToken ct)
    {
        var of = address.At(node);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            return await Look(of, patience.Token).WaitAsync(Patience, clock, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is OperationCanceledException or TimeoutException)
        {
            return new(node) { Fault = $"{node} does not answer" };
        }
        catch (Exception e) when (!ct.IsCancellationRequested && StorageUnavailableException.Explain(e, of) is { } fault)
        {
            return new(node) { Fault = fault.TrimEnd('.') };
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return new(node) { Fault = $"{node}: {e.Message}" };
        }
    }

    private async Task<NodeLook> Look(DatabaseAddress of, CancellationToken ct)
    {
        var text = new MySqlConnectionStringBuilder(of.ServerOnlyConnectionString)
        {
            ApplicationName = "carillon-watch",
            MaximumPoolSize = 2,
            ConnectionReset = false,
            ConnectionTimeout = 2,
            DefaultCommandTimeout = 2,
            CancellationTimeout = 1,
        };
        await using var connection = new MySqlConnection(text.ConnectionString);
        await connection.OpenAsync(ct).ConfigureAwait(false);
        count(2);
        var found = await Pairs(connection, ct).ConfigureAwait(false);
        var look = Read(of.Nodes[0], found);
        return look is { IsGalera: true, GaleraReady: true } ? look with { Recorded = await Recorded(connection, ct).ConfigureAwait(false) } : look;
    }

    internal static NodeLook Read(DatabaseNode node, Dictionary<string, string> found)
    {
        return new(node)
        {
            ReadOnly = Is("read_only", "ON"),
            IsGalera = Is("wsrep_on", "ON"),
            GaleraReady = Is("wsrep_ready", "ON") && Is("wsrep_cluster_status", "Primary"),
            WaitsForReplica = Is("rpl_semi_sync_master_enabled", "ON") && Is("Rpl_semi_sync_master_clients", "0"),
        };

        bool Is(string name, string value) => found.GetValueOrDefault(name, "").Equals(value, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<Dictionary<string, string>> Pairs(MySqlConnection connection, CancellationToken ct)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        await using var command = new MySqlCommand(Ask, connection);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        do
        {
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
                found[reader.GetString(0)] = reader.GetString(1);
        }
        while (await reader.NextResultAsync(ct).ConfigureAwait(false));
        return found;
    }

    private async Task<RecordedWriter?> Recorded(MySqlConnection connection, CancellationToken ct)
    {
        count(1);
        try
        {
            await connection.ChangeDatabaseAsync(address.Name, ct).ConfigureAwait(false);
            return await WriterRecord.Read(connection, ct).ConfigureAwait(false);
        }
        catch (MySqlException e) when (e.ErrorCode is MySqlErrorCode.NoSuchTable or MySqlErrorCode.UnknownDatabase or MySqlErrorCode.DatabaseAccessDenied)
        {
            return null; // Before the first migration.
        }
    }
}
