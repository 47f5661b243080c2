using System.Globalization;
using Carillon.Server.Databases;
using Carillon.Server.Processes;
using Carillon.Storage;
using MySqlConnector;

namespace Carillon.Server.Bench.Cluster;

/// <summary>Where the databases of a bench are: in a MariaDB of our own or somebody else's, or in files of SQLite. Each size has one of its own, and it is dropped afterwards.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private const long Memory = 1L << 30;
    private readonly OwnDatabase? _own;
    private readonly string? _given;
    private readonly string _folder;
    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"carillon_bench_{DateTime.UtcNow:HHmmss}_");
    private int _made;

    private BenchDatabase(OwnDatabase? own, string? given, string folder) => (_own, _given, _folder) = (own, given, folder);

    public string Kind { get; private set; } = "sqlite";

    /// <summary>SQLite works inside the web process; a MariaDB that is given, and on this machine, is known by its name.</summary>
    public double CpuSeconds => _own?.CpuSeconds ?? (Kind == "sqlite" ? 0 : ProcessCpu.OfAllNamed("mariadbd"));

    public static async Task<BenchDatabase> Open(string? given, string folder, CancellationToken ct)
    {
        var own = given is null ? await OwnDatabase.Start(Topology.Single, [new("127.0.0.1", PortProbe.FreePort())], Path.Combine(folder, "mariadb"), Memory, ct) : null;
        var made = new BenchDatabase(own, given, folder);
        if (given != "sqlite")
            made.Kind = "MariaDB " + await Ask(made.Server(), "SELECT VERSION()", ct);
        return made;
    }

    /// <summary>Address of a database that is not there yet.</summary>
    public string Next()
    {
        _made++;
        if (_given == "sqlite")
            return "sqlite:" + Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"bench{_made}.db"));
        var name = string.Create(CultureInfo.InvariantCulture, $"{_prefix}{_made}");
        return _own?.Url(name) ?? _given![..(_given!.LastIndexOf('/') + 1)] + name;
    }

    /// <summary>Of the server, for counting statements; null: SQLite.</summary>
    public static string? Connection(string database) => DatabaseAddress.Parse(database) is { Kind: DatabaseKind.MariaDb, Nodes.Count: 1 } one ? one.ConnectionString : null;

    /// <summary>Of somebody else's server; one of our own goes as a whole.</summary>
    public async Task Drop(string database, CancellationToken ct)
    {
        if (_own is null && DatabaseAddress.Parse(database) is { Kind: DatabaseKind.MariaDb } address)
            await Ask(Server(), $"DROP DATABASE IF EXISTS `{address.Name}`", ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
            await _own.DisposeAsync();
    }

    private string Server() => new MySqlConnectionStringBuilder(DatabaseAddress.Parse(_own?.Url("none") ?? _given!).ConnectionString) { Database = "", Pooling = false }.ConnectionString;

    /// <exception cref="IOException">It does not answer.</exception>
    private static async Task<string> Ask(string server, string sql, CancellationToken ct)
    {
        try
        {
            await using var connection = new MySqlConnection(server);
            await connection.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            return (await command.ExecuteScalarAsync(ct))?.ToString() ?? "";
        }
        catch (MySqlException e)
        {
            throw new IOException($"the database does not answer: {e.Message}", e);
        }
    }
}
