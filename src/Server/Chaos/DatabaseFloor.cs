using System.Net;
using Carillon.Server.Databases;
using Carillon.Server.Demo;
using Carillon.Storage;

namespace Carillon.Server.Chaos;

/// <summary>
/// A floor with two web processes behind a balancer, whose agents type in their calls, on a database of its own: the servers are there before the floor, and may be struck.
/// </summary>
internal sealed class DatabaseFloor(Topology topology)
{
    private const int Port = DatabaseNode.DefaultPort;
    private const long MemoryBytes = 128L << 20;

    private OwnDatabase? _database;

    public OwnDatabase Database => _database ?? throw new InvalidOperationException("the database was not prepared");

    /// <param name="folder">See <see cref="IScenario.Prepare"/>.</param>
    /// <param name="disk">What the first server's folder is to lie on.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<IAsyncDisposable?> Prepare(string folder, CancellationToken cancel, Func<string, IDisposable>? disk = null)
    {
        folder = Path.GetFullPath(folder);
        DemoFolder.Empty(folder);
        DemoScreen.Say($"the database is started ({topology.ToString().ToLowerInvariant()}) ...");
        var firstDisk = disk?.Invoke(OwnDatabase.FolderOf(folder, 0));
        try
        {
            var servers = Enumerable.Range(41, topology is Topology.Single ? 1 : 3).Select(n => new DatabaseNode(FormattableString.Invariant($"127.0.0.{n}"), Port));
            _database = await OwnDatabase.Start(topology, [.. servers], folder, MemoryBytes, cancel);
            return new Ground(_database, firstDisk);
        }
        catch
        {
            firstDisk?.Dispose();
            throw;
        }
    }

    public DemoOptions Floor(DemoOptions usual) => usual with { Webs = 2, Lb = true, TakesNotes = true, Database = Database.Url() };

    /// <summary>Where the first server will be.</summary>
    public static IPEndPoint First { get; } = new(IPAddress.Parse("127.0.0.41"), Port);

    /// <summary>Addresses of the first server that each web process has for itself, where something at them leads there.</summary>
    public static IReadOnlyList<string> Ways { get; } = ["127.0.0.51", "127.0.0.52"];

    /// <summary>The floor whose web processes have the only server by their own ways.</summary>
    public DemoOptions ByWays(DemoOptions usual)
    {
        var floor = Floor(usual);
        return floor with { DatabaseByWeb = [.. Ways.Select(way => floor.Database.Replace(Database.Nodes[0].Address.Host, way, StringComparison.Ordinal))] };
    }

    private sealed class Ground(OwnDatabase database, IDisposable? disk) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await database.DisposeAsync();
            disk?.Dispose();
        }
    }
}
