using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MySqlConnector;

namespace Carillon.Tests.Storage;

/// <summary>
/// Real MariaDB servers, each on an address of its own in 127.0.0.0/8 and in a folder of its own, that read the configuration file which a test gives them.
/// Users: root without a password (the operator), and carillon, who may use the database carillon and no more.
/// </summary>
public sealed class DatabaseNodes : IDisposable
{
    public const string Password = "s3cret:/@ pass";
    public const int Port = 13306;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static int _network = 40;

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-nodes-").FullName;
    private readonly Process?[] _processes;
    private readonly StringBuilder[] _output;
    private readonly int _net = Interlocked.Increment(ref _network);

    private DatabaseNodes(int count)
    {
        _processes = new Process?[count];
        _output = [.. Enumerable.Range(0, count).Select(_ => new StringBuilder())];
        // A test whose constructor fails disposes of nothing.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    public int Count => _processes.Length;

    /// <summary>Folders with data that every node begins with: made once, copied for each.</summary>
    private static readonly Lazy<string> Installed = new(Install);

    /// <summary>Of each node a folder, a configuration, and no process yet.</summary>
    public static DatabaseNodes Prepare(int count, Func<int, DatabaseNodes, string> config)
    {
        Assert.SkipWhen(MariaDbServer.Missing is not null, MariaDbServer.Missing ?? "");
        var nodes = new DatabaseNodes(count);
        for (var i = 0; i < count; i++)
        {
            Copy(Installed.Value, nodes.Data(i));
            nodes.Configure(i, config(i, nodes));
        }

        return nodes;
    }

    public string Address(int node) => $"127.0.{_net}.{node + 1}";

    public string Host(int node) => $"{Address(node)}:{Port}";

    /// <summary>As an operator writes it, all nodes or those given.</summary>
    public string Url(params int[] only) =>
        $"mariadb://carillon:{Uri.EscapeDataString(Password)}@{string.Join(',', (only.Length > 0 ? only : Enumerable.Range(0, Count)).Select(Host))}/carillon";

    public string Output(int node)
    {
        lock (_output[node])
            return _output[node].ToString();
    }

    /// <summary>What all of them said last.</summary>
    public string Tails => string.Join("\n----\n", Enumerable.Range(0, Count).Select(Tail));

    private string Tail(int node) => Output(node) is var text && text.Length > 6000 ? text[^6000..] : text;

    /// <summary>The file as it was given, and below it what is this test's own. Not on the command line: Galera gives that to mariadb-backup, which takes little of it.</summary>
    public void Configure(int node, string config) => File.WriteAllText(Path.Combine(_folder, $"{node}.cnf"), $"""
        {config}
        [mariadb]
        datadir = {Data(node)}
        socket = {_folder}/{node}.sock
        pid_file = {_folder}/{node}.pid
        user = root
        # Small and quick: a test's rows fit into less, and a killed process (not a power cut) loses nothing of the page cache.
        innodb_buffer_pool_size = 32M
        innodb_log_file_size = 8M
        innodb_flush_method = nosync

        """);

    public void Start(int node, params string[] more)
    {
        var start = new ProcessStartInfo("/usr/sbin/mariadbd", [$"--defaults-file={_folder}/{node}.cnf", .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(node, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(node, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes[node] = process;
    }

    /// <summary>Until it takes statements of root over its socket.</summary>
    public void WaitFor(int node)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                Ask(node, "SELECT 1");
                return;
            }
            catch (MySqlException) when (!_processes[node]!.HasExited && waited.Elapsed < StartTimeout)
            {
                Thread.Sleep(50);
            }
            catch (MySqlException e)
            {
                throw new InvalidOperationException($"node {node} takes no statements ({e.Message}); they said:\n{Tails}");
            }
        }
    }

    /// <summary>Ends it as the kernel ends a process that nobody can stop.</summary>
    public void Kill(int node)
    {
        _processes[node]?.Kill();
        _processes[node]?.WaitForExit();
        _processes[node] = null;
    }

    /// <summary>As an operator ends it.</summary>
    public void Stop(int node)
    {
        Signal(node, "TERM");
        WaitForEnd(node);
    }

    /// <summary>Both are dead; the other one has then what this one has.</summary>
    public void CopyData(int from, int to)
    {
        Directory.Delete(Data(to), recursive: true);
        Copy(Data(from), Data(to));
    }

    /// <summary>One that ends by itself, as it does when it was asked for something.</summary>
    public void WaitForEnd(int node)
    {
        if (_processes[node]?.WaitForExit(StartTimeout) == false)
            throw new TimeoutException($"node {node} does not end; it said:\n{Tail(node)}");
        // With no limit: only then all that it said has arrived.
        _processes[node]?.WaitForExit();
        _processes[node] = null;
    }

    /// <summary>Of its data folder, while it is dead.</summary>
    public void Change(int node, string file, Func<string, string> change)
    {
        var path = Path.Combine(Data(node), file);
        File.WriteAllText(path, change(File.ReadAllText(path)));
    }

    public void Remove(int node, string file) => File.Delete(Path.Combine(Data(node), file));

    /// <summary>19 and 18: it stands still, it goes on.</summary>
    public void Signal(int node, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _processes[node]!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>As root over the socket: one value.</summary>
    public object? Ask(int node, string sql)
    {
        using var connection = new MySqlConnection(AsRoot(node));
        connection.Open();
        using var command = new MySqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    public string AsRoot(int node) => $"Server={_folder}/{node}.sock;Protocol=unix;User ID=root;Pooling=false;ConnectionTimeout=5;AllowUserVariables=true";

    public void Dispose()
    {
        for (var i = 0; i < Count; i++)
            Kill(i);
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private string Data(int node) => Path.Combine(_folder, $"data{node}");

    private void Keep(int node, string? line)
    {
        lock (_output[node])
            _output[node].AppendLine(line);
    }

    private static string Install()
    {
        var folder = Directory.CreateTempSubdirectory("carillon-installed-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var users = Path.Combine(folder, "users.sql");
        File.WriteAllText(users, $"""
            FLUSH PRIVILEGES;
            CREATE USER carillon@'127.0.0.1' IDENTIFIED BY '{Password}';
            GRANT ALL ON carillon.* TO carillon@'127.0.0.1';
            GRANT SLAVE MONITOR, BINLOG MONITOR ON *.* TO carillon@'127.0.0.1';
            CREATE USER operator@'127.0.0.1' IDENTIFIED BY '{Password}';
            GRANT ALL ON *.* TO operator@'127.0.0.1' WITH GRANT OPTION;
            CREATE USER replica@'127.0.0.1' IDENTIFIED BY '{Password}';
            GRANT REPLICATION SLAVE ON *.* TO replica@'127.0.0.1';

            """);
        var install = Process.Start(new ProcessStartInfo("mariadb-install-db",
            ["--no-defaults", $"--datadir={folder}/data", "--auth-root-authentication-method=normal", "--skip-test-db", "--user=root", "--innodb-log-file-size=8M", $"--extra-file={users}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = install.StandardOutput.ReadToEndAsync();
        var wrong = install.StandardError.ReadToEnd();
        if (!install.WaitForExit(StartTimeout) || install.ExitCode != 0)
            throw new InvalidOperationException("mariadb-install-db failed: " + said.Result + wrong);
        return Path.Combine(folder, "data");
    }

    private static void Copy(string from, string to)
    {
        using var copy = Process.Start("cp", ["-a", from, to]);
        copy.WaitForExit();
    }
}
