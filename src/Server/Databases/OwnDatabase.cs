using System.Globalization;
using Carillon.Server.Processes;
using Carillon.Storage;

namespace Carillon.Server.Databases;

/// <summary>
/// A whole database of our own: a single server, a primary with two replicas, or three nodes of Galera, each with the configuration and the users that
/// <c>db config</c> and <c>db init --grants</c> write, at addresses of loopback.
/// </summary>
internal sealed class OwnDatabase : IAsyncDisposable
{
    private const string Password = "carillon";
    private const string Written = "CHANGE-ME";

    private readonly Topology _topology;
    private readonly string _folder;

    private OwnDatabase(Topology topology, string folder, IReadOnlyList<MariaDbNode> nodes) => (_topology, _folder, Nodes) = (topology, folder, nodes);

    public IReadOnlyList<MariaDbNode> Nodes { get; }

    public double CpuSeconds => Nodes.Sum(n => n.CpuSeconds);

    /// <summary>Where a server's files are.</summary>
    public static string FolderOf(string folder, int index) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"db{index + 1}"));

    /// <summary>As an operator writes it, with all servers.</summary>
    public string Url(string database = "carillon") => Address([.. Nodes.Select(n => n.Address)], database);

    /// <param name="topology">Primary: with two replicas.</param>
    /// <param name="addresses">One, or three.</param>
    /// <param name="folder">Empty, or not there yet.</param>
    /// <param name="memoryBytes">For each server.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="IOException">MariaDB is not installed, or does not start; the message says which.</exception>
    public static async Task<OwnDatabase> Start(Topology topology, IReadOnlyList<DatabaseNode> addresses, string folder, long memoryBytes, CancellationToken ct)
    {
        var nodes = addresses.Select((address, i) => new MariaDbNode(FolderOf(folder, i), address, Config(i == 0 || topology is not Topology.Primary ? topology : Topology.Replica, i, addresses, memoryBytes)));
        var made = new OwnDatabase(topology, folder, [.. nodes]);
        try
        {
            await MariaDbData.Install(made.Nodes[0].DataFolder, Users(addresses), ct);
            await (topology is Topology.Galera ? Galera.Begin(made.Nodes, ct) : made.Begin(ct));
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server that has ended in any way, as its service does; ends when it takes statements.</summary>
    public async Task Return(MariaDbNode node, CancellationToken ct)
    {
        node.Start(_topology is Topology.Galera ? [await Galera.StartAt(node, ct)] : []);
        await node.UntilUp(ct);
    }

    /// <summary><c>carillon db promote</c>, in a process of its own.</summary>
    /// <exception cref="IOException">It is refused; the message says where it says why.</exception>
    public async Task Promote(MariaDbNode node, bool oldIsDead, CancellationToken ct)
    {
        string[] arguments = ["db", "promote", node.Address.ToString(), "--db", Url(), "--user", "carillon_operator", "--replication-user", "carillon_replica", .. oldIsDead ? ["--old-is-dead"] : Array.Empty<string>()];
        var passwords = new Dictionary<string, string> { ["CARILLON_PASSWORD"] = Password, ["CARILLON_REPLICATION_PASSWORD"] = Password };
        using var command = new ChildProcess(new ChildPlan("db promote", arguments, passwords, Path.Combine(_folder, "promote.log")));
        if (await command.Run(ct) != ExitCodes.Done)
            throw new IOException($"db promote {node.Address} failed; it says why in {command.LogFile}");
    }

    /// <summary>After the death of the primary: of two replicas the one that has received most; the other is refused. Returns it.</summary>
    /// <exception cref="IOException">Both are refused.</exception>
    public async Task<MariaDbNode> PromoteWhoReceivedMost(MariaDbNode one, MariaDbNode other, CancellationToken ct)
    {
        try
        {
            await Promote(one, oldIsDead: true, ct);
            return one;
        }
        catch (IOException)
        {
            await Promote(other, oldIsDead: true, ct);
            return other;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
    }

    private async Task Begin(CancellationToken ct)
    {
        foreach (var other in Nodes.Skip(1))
            await MariaDbData.Copy(Nodes[0].DataFolder, other.DataFolder, ct);
        foreach (var node in Nodes)
            node.Start();
        foreach (var node in Nodes)
            await node.UntilUp(ct);
        if (_topology is Topology.Primary)
            await Promote(Nodes[0], oldIsDead: false, ct);
    }

    private static string Config(Topology topology, int index, IReadOnlyList<DatabaseNode> addresses, long memoryBytes) =>
        DatabaseConfiguration.Write(topology, index + 1, addresses[index], topology is Topology.Galera ? addresses : [], memoryBytes)
            .Replace(Written, Password, StringComparison.Ordinal)
            // On one disk three times: what a node misses while it is away is little here.
            .Replace("gcache.size=1G", "gcache.size=32M", StringComparison.Ordinal);

    /// <summary>Those of a floor; a bench makes databases of its own beside it.</summary>
    private static string Users(IReadOnlyList<DatabaseNode> addresses) =>
        DatabaseConfiguration.Grants(DatabaseAddress.Parse(Address(addresses, "carillon"))).Replace(Written, Password, StringComparison.Ordinal)
        + "GRANT ALL ON `carillon_bench_%`.* TO carillon@'%';\n";

    private static string Address(IReadOnlyList<DatabaseNode> nodes, string database) => $"mariadb://carillon:{Password}@{string.Join(',', nodes)}/{database}";
}
