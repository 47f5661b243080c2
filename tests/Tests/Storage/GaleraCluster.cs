using System.Diagnostics;
using System.Globalization;
using Carillon.Storage;
using Carillon.Storage.Upkeep;

namespace Carillon.Tests.Storage;

/// <summary>
/// Three real nodes of Galera, as <c>carillon db config</c> configures them, with the users that <c>carillon db init --grants</c> prints: a node that
/// joins gets its copy from another by mariadb-backup.
/// </summary>
public sealed class GaleraCluster : IDisposable
{
    private const int Count = 3;
    private readonly Lazy<DatabaseNodes> _nodes = new(Make);
    private readonly bool[] _running = new bool[Count];
    private readonly bool[] _killed = new bool[Count];

    public DatabaseNodes Nodes => _nodes.Value;

    /// <summary>A whole cluster, and no database of an earlier test. Made when a test first asks: without MariaDB it is skipped.</summary>
    public void Begin()
    {
        if (!_nodes.IsValueCreated)
            SetUp();
        StartTheDead();
        Nodes.Ask(0, "DROP DATABASE IF EXISTS carillon");
    }

    /// <summary>The second node is empty and gets a copy of the first (ten seconds, most of which mariadb-backup's script sleeps); the third was copied by hand and catches up.</summary>
    private void SetUp()
    {
        Start(0, "--wsrep-new-cluster");
        WaitFor(0);
        Nodes.Ask(0, DatabaseConfiguration.Grants(DatabaseAddress.Parse(Nodes.Url())));
        Nodes.Stop(0);
        Nodes.CopyData(0, 2);
        Start(0, "--wsrep-new-cluster");
        WaitFor(0);
    }

    /// <summary>Until all three are synced.</summary>
    public void StartTheDead()
    {
        for (var i = 0; i < Count; i++)
        {
            if (!_running[i])
                Start(i, _killed[i] ? [Nodes.StartAt(i)] : []);
        }

        for (var i = 0; i < Count; i++)
            WaitFor(i);
    }

    public void Start(int node, params string[] more)
    {
        Nodes.Start(node, more);
        _running[node] = true;
    }

    /// <summary>Until it is synced with the others.</summary>
    public void WaitFor(int node) => Nodes.WaitUntilSynced(node);

    public void Kill(int node)
    {
        Nodes.Kill(node);
        (_running[node], _killed[node]) = (false, true);
    }

    /// <summary>All, as a power cut that spares the disks; how long it took.</summary>
    public TimeSpan KillAll()
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Count; i++)
            Kill(i);
        return watch.Elapsed;
    }

    /// <summary>As docs/database.md has it after the loss of all, where they do not find each other by themselves.</summary>
    public void BootstrapTheFurthest()
    {
        string[] starts = [.. Enumerable.Range(0, Count).Select(Nodes.StartAt)];
        var furthest = Enumerable.Range(0, Count).MaxBy(node => long.Parse(starts[node].Split(':')[1], CultureInfo.InvariantCulture));
        Nodes.Change(furthest, "grastate.dat", text => text.Replace("safe_to_bootstrap: 0", "safe_to_bootstrap: 1", StringComparison.Ordinal));
        Start(furthest, "--wsrep-new-cluster", starts[furthest]);
        WaitFor(furthest);
    }

    public void Dispose()
    {
        if (_nodes.IsValueCreated)
            Nodes.Dispose();
    }

    private static DatabaseNodes Make() => DatabaseNodes.Prepare(Count, (i, nodes) => new MariaDbConfig
    {
        Topology = Topology.Galera,
        ServerId = i + 1,
        Address = new(nodes.Address(i), DatabaseNodes.Port),
        Peers = [.. Enumerable.Range(0, Count).Select(n => new DatabaseNode(nodes.Address(n), DatabaseNodes.Port))],
        MemoryBytes = 1L << 28,
    }.Write().Replace("gcache.size=1G", "gcache.size=16M", StringComparison.Ordinal));
}
