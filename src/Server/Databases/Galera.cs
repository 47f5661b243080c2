using System.Diagnostics;
using System.Text.RegularExpressions;
using MySqlConnector;

namespace Carillon.Server.Databases;

/// <summary>What Galera wants of whoever starts its nodes, as docs/database.md has it and MariaDB's own service does it.</summary>
internal static partial class Galera
{
    private const string NewCluster = "--wsrep-new-cluster";
    private static readonly TimeSpan SyncedWithin = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The first node begins a cluster and ends; the others are copies of it, and catch up from its memory when it is there again. A copy by mariadb-backup
    /// would sleep ten seconds for each.
    /// </summary>
    public static async Task Begin(IReadOnlyList<MariaDbNode> nodes, CancellationToken ct)
    {
        nodes[0].Start(NewCluster);
        await UntilSynced(nodes[0], ct);
        await nodes[0].Stop();
        foreach (var other in nodes.Skip(1))
            await MariaDbData.Copy(nodes[0].DataFolder, other.DataFolder, ct);
        nodes[0].Start(NewCluster);
        await UntilSynced(nodes[0], ct);
        foreach (var other in nodes.Skip(1))
            other.Start();
        foreach (var node in nodes)
            await UntilSynced(node, ct);
    }

    /// <exception cref="IOException">It does not start, or is not synced with the others in time.</exception>
    public static async Task UntilSynced(MariaDbNode node, CancellationToken ct)
    {
        await node.UntilUp(ct);
        var waited = Stopwatch.StartNew();
        while (await State(node, ct) is not "Synced")
        {
            if (waited.Elapsed > SyncedWithin)
                throw new IOException($"the node of Galera at {node.Address} is not synced with the others; its output is in {node.LogFile}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
        }
    }

    /// <summary>A node that gets all data from another one ends its connections meanwhile: it has no state then.</summary>
    private static async Task<object?> State(MariaDbNode node, CancellationToken ct)
    {
        try
        {
            return await node.Ask("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'wsrep_local_state_comment'", ct);
        }
        catch (MySqlException)
        {
            return null;
        }
    }

    /// <summary>The argument with which a node that did not end by itself starts (galera_recovery): with its position it need not be copied whole.</summary>
    public static async Task<string> StartAt(MariaDbNode node, CancellationToken ct)
    {
        node.Start("--wsrep-recover");
        await node.Ended.WaitAsync(ct);
        var said = Recovered().Matches(await File.ReadAllTextAsync(node.LogFile, ct)).LastOrDefault();
        return "--wsrep_start_position=" + (said?.Groups[1].Value ?? throw new IOException($"the node of Galera at {node.Address} does not say how far it is; its output is in {node.LogFile}"));
    }

    [GeneratedRegex(@"Recovered position:? ([0-9a-f-]{36}:-?\d+)")]
    private static partial Regex Recovered();
}
