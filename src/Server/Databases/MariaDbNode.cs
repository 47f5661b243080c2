using System.Diagnostics;
using System.Globalization;
using Carillon.Server.Processes;
using Carillon.Storage;
using MySqlConnector;

namespace Carillon.Server.Databases;

/// <summary>
/// One MariaDB server: an address, a folder, and a process that may be killed, frozen and started again. Its root has no password and comes by the socket alone.
/// </summary>
internal sealed class MariaDbNode : IAsyncDisposable
{
    public const string Program = "/usr/sbin/mariadbd";
    private static readonly TimeSpan UpWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(0.5);

    private readonly string _folder;
    private readonly string _socket;
    private ChildProcess? _child;
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private double _cpuOfEnded;

    /// <param name="folder">Of this server alone.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="config">As <c>db config</c> writes it.</param>
    public MariaDbNode(string folder, DatabaseNode address, string config)
    {
        (_folder, Address) = (folder, address);
        // A path of a socket may have 107 characters, and folders are longer.
        _socket = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"carillon-{Environment.ProcessId}-{address.Host}-{address.Port}.sock"));
        Directory.CreateDirectory(folder);
        Configure(config);
    }

    public DatabaseNode Address { get; }
    public string DataFolder => Path.Combine(_folder, "data");
    /// <summary>Beside the folder: the disk under that may be full.</summary>
    public string LogFile => _folder + ".log";
    public bool Runs => _child?.Id is not null;
    public double CpuSeconds => _cpuOfEnded + (_child?.CpuSeconds ?? 0);

    /// <summary>For root over the socket.</summary>
    public string AsRoot => $"Server={_socket};Protocol=unix;User ID=root;Pooling=false;ConnectionTimeout=5;AllowUserVariables=true";

    /// <summary>
    /// At its next start. What is below the configuration is where its files are; not on the command line, for Galera gives that to mariadb-backup, which takes little of it.
    /// </summary>
    public void Configure(string config) => File.WriteAllText(Path.Combine(_folder, "my.cnf"), $"""
        {config}
        [mariadb]
        datadir = {DataFolder}
        socket = {_socket}
        pid_file = {_folder}/pid
        {(Environment.UserName == "root" ? "user = root" : "")}

        """);

    /// <param name="more">Arguments of this start alone.</param>
    public void Start(params string[] more)
    {
        Forget();
        _stop = new CancellationTokenSource();
        _child = new ChildProcess(new ChildPlan("mariadb", [$"--defaults-file={_folder}/my.cnf", .. more], new Dictionary<string, string>(), LogFile) { Program = Program });
        _running = _child.Run(_stop.Token);
    }

    /// <summary>Until it takes statements.</summary>
    /// <exception cref="IOException">It does not; the message says where its log is.</exception>
    public async Task UntilUp(CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await Ask("SELECT 1", ct);
                return;
            }
            catch (MySqlException) when (!_running.IsCompleted && waited.Elapsed < UpWithin)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
            }
            catch (MySqlException e)
            {
                throw new IOException($"MariaDB at {Address} does not start ({e.Message}); its output is in {LogFile}", e);
            }
        }
    }

    /// <summary>Before it is asked whether it stores anything: a row to write to that takes no room.</summary>
    public Task MakeRow(CancellationToken ct) => Ask("CREATE OR REPLACE TABLE mysql.carillon_written AS SELECT 1 AS n", ct);

    /// <summary>Writes until one is not stored: on a full disk there may be room for some in what has been begun.</summary>
    public async Task UntilStuck(CancellationToken ct)
    {
        Task<bool> write;
        do
        {
            write = TryWrite(ct);
            await Task.WhenAny(write, Task.Delay(AnswersWithin, ct));
        }
        while (write is { IsCompletedSuccessfully: true, Result: true });
    }

    /// <summary>Until it has stored something: it may take statements, and let each commit wait.</summary>
    public async Task UntilWritable(CancellationToken ct)
    {
        while (!await TryWrite(ct))
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
    }

    private async Task<bool> TryWrite(CancellationToken ct)
    {
        try
        {
            await Ask("UPDATE mysql.carillon_written SET n = n + 1", ct);
            return true;
        }
        catch (MySqlException)
        {
            return false;
        }
    }

    /// <summary>As root: one value.</summary>
    public async Task<object?> Ask(string sql, CancellationToken ct)
    {
        await using var connection = new MySqlConnection(AsRoot);
        await connection.OpenAsync(ct);
        await using var command = new MySqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(ct);
    }

    /// <summary>kill -9; it has ended when this returns.</summary>
    public async Task Kill()
    {
        KillAtOnce();
        await _running;
    }

    /// <summary>As <see cref="Kill"/>, and does not wait.</summary>
    public void KillAtOnce()
    {
        if (_child?.Id is { } process)
            ProcessSignals.KillAtOnce(process);
    }

    /// <summary>SIGTERM, as its service ends it.</summary>
    public async Task Stop()
    {
        await _stop.CancelAsync();
        await _running;
    }

    /// <summary>Of one that ends by itself, as it does when it was asked for something; its log is complete then.</summary>
    public Task Ended => _running;

    /// <summary>SIGSTOP: its connections stand, and nobody answers on them.</summary>
    public void Freeze() => ProcessSignals.Stop(_child!.Id!.Value);

    public void Thaw() => ProcessSignals.Continue(_child!.Id!.Value);

    public async ValueTask DisposeAsync()
    {
        await Kill();
        Forget();
        File.Delete(_socket);
        File.Delete(_socket + ".lock");
    }

    private void Forget()
    {
        if (_child is not { } child)
            return;
        _cpuOfEnded += child.CpuSeconds;
        child.Dispose();
        _stop.Dispose();
        _child = null;
    }
}
