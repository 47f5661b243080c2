using Carillon.Server.Databases;
using Carillon.Storage;

namespace Carillon.Tests.Storage;

/// <summary>
/// Real MariaDB servers, each on an address of its own in 127.0.0.0/8 and in a folder of its own, that read the configuration file which a test gives them.
/// Users: root without a password (the operator), and carillon, who may use the database carillon and no more.
/// </summary>
public sealed class DatabaseNodes : IDisposable
{
    public const string Password = "s3cret:/@ pass";
    public const int Port = 13306;
    private static int _network = 40;

    /// <summary>A folder with data that every node begins with: made once, copied for each.</summary>
    private static readonly Lazy<string> Installed = new(Install);

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-nodes-").FullName;
    private readonly int _net = Interlocked.Increment(ref _network);
    private readonly MariaDbNode[] _nodes;

    private DatabaseNodes(int count, Func<int, DatabaseNodes, string> config)
    {
        Count = count;
        _nodes = [.. Enumerable.Range(0, count).Select(i => new MariaDbNode(Path.Combine(_folder, $"{i}"), new(Address(i), Port), Small(config(i, this))))];
        // A test whose constructor fails disposes of nothing.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    public int Count { get; }

    /// <summary>Of each node a folder, a configuration, and no process yet.</summary>
    public static DatabaseNodes Prepare(int count, Func<int, DatabaseNodes, string> config)
    {
        Assert.SkipWhen(MariaDbServer.Missing is not null, MariaDbServer.Missing ?? "");
        var nodes = new DatabaseNodes(count, config);
        foreach (var node in nodes._nodes)
            Wait(MariaDbData.Copy(Installed.Value, node.DataFolder, CancellationToken.None));
        return nodes;
    }

    public string Address(int node) => $"127.0.{_net}.{node + 1}";

    public string Host(int node) => $"{Address(node)}:{Port}";

    /// <summary>As an operator writes it, all nodes or those given.</summary>
    public string Url(params int[] only) =>
        $"mariadb://carillon:{Uri.EscapeDataString(Password)}@{string.Join(',', (only.Length > 0 ? only : Enumerable.Range(0, Count)).Select(Host))}/carillon";

    public void Configure(int node, string config) => _nodes[node].Configure(Small(config));

    public void Start(int node, params string[] more) => _nodes[node].Start(more);

    /// <summary>Until it takes statements of root over its socket.</summary>
    public void WaitFor(int node) => Wait(_nodes[node].UntilUp(CancellationToken.None));

    /// <summary>Of Galera: until it is synced with the others.</summary>
    public void WaitUntilSynced(int node) => Wait(Galera.UntilSynced(_nodes[node], CancellationToken.None));

    /// <summary>Of Galera: the argument with which its service starts a node that was killed.</summary>
    public string StartAt(int node) => Galera.StartAt(_nodes[node], CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Ends it as the kernel ends a process that nobody can stop.</summary>
    public void Kill(int node) => Wait(_nodes[node].Kill());

    /// <summary>As an operator ends it.</summary>
    public void Stop(int node) => Wait(_nodes[node].Stop());

    /// <summary>Both are dead; the other one has then what this one has.</summary>
    public void CopyData(int from, int to) => Wait(MariaDbData.Copy(_nodes[from].DataFolder, _nodes[to].DataFolder, CancellationToken.None));

    /// <summary>Of its data folder, while it is dead.</summary>
    public void Change(int node, string file, Func<string, string> change)
    {
        var path = Path.Combine(_nodes[node].DataFolder, file);
        File.WriteAllText(path, change(File.ReadAllText(path)));
    }

    public void Remove(int node, string file) => File.Delete(Path.Combine(_nodes[node].DataFolder, file));

    public void Freeze(int node) => _nodes[node].Freeze();

    public void Thaw(int node) => _nodes[node].Thaw();

    /// <summary>As root over the socket: one value.</summary>
    public object? Ask(int node, string sql) => _nodes[node].Ask(sql, CancellationToken.None).GetAwaiter().GetResult();

    public string AsRoot(int node) => _nodes[node].AsRoot;

    public void Dispose()
    {
        foreach (var node in _nodes)
            Wait(node.DisposeAsync().AsTask());
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Small and quick: a test's rows fit into less, and a killed process (not a power cut) loses nothing of the page cache.</summary>
    private static string Small(string config) => $"""
        {config}
        [mariadb]
        innodb_buffer_pool_size = 32M
        innodb_log_file_size = 8M
        innodb_flush_method = nosync

        """;

    private static string Install()
    {
        var folder = Directory.CreateTempSubdirectory("carillon-installed-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var data = Path.Combine(folder, "data");
        Wait(MariaDbData.Install(data, $"""
            CREATE USER carillon@'127.0.0.1' IDENTIFIED BY '{Password}';
            GRANT ALL ON carillon.* TO carillon@'127.0.0.1';
            GRANT SLAVE MONITOR, BINLOG MONITOR ON *.* TO carillon@'127.0.0.1';
            CREATE USER operator@'127.0.0.1' IDENTIFIED BY '{Password}';
            GRANT ALL ON *.* TO operator@'127.0.0.1' WITH GRANT OPTION;
            CREATE USER replica@'127.0.0.1' IDENTIFIED BY '{Password}';
            GRANT REPLICATION SLAVE ON *.* TO replica@'127.0.0.1';

            """, CancellationToken.None));
        return data;
    }

    private static void Wait(Task task) => task.GetAwaiter().GetResult();
}
