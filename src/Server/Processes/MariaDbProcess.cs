using System.Diagnostics;
using System.Globalization;
using Carillon.Storage;
using MySqlConnector;

namespace Carillon.Server.Processes;

/// <summary>A MariaDB of our own, from the system's package: in a folder and on a free port of loopback, configured as <c>db config --topology single</c> says.</summary>
internal sealed class MariaDbProcess : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mariadbd";
    private const string User = "carillon";
    private const string Password = "carillon";
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);

    private readonly int _port;
    private readonly ChildProcess _child;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private MariaDbProcess(int port, ChildPlan plan)
    {
        (_port, _child) = (port, new ChildProcess(plan));
        _running = _child.Run(_stop.Token);
    }

    public double CpuSeconds => _child.CpuSeconds;

    public string Url(string database) => string.Create(CultureInfo.InvariantCulture, $"mariadb://{User}:{Password}@127.0.0.1:{_port}/{database}");

    /// <param name="folder">Empty, or not there yet.</param>
    /// <param name="memoryBytes">For the server.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="IOException">It is not installed, or does not start; the message says which.</exception>
    public static async Task<MariaDbProcess> Start(string folder, long memoryBytes, CancellationToken ct)
    {
        if (!File.Exists(Program))
            throw new IOException($"{Program} is not there: install the package mariadb-server, or give a server with --db mariadb://...");
        Directory.CreateDirectory(folder);
        await Install(folder, ct);
        var port = PortProbe.FreePort();
        var config = Path.Combine(folder, "my.cnf");
        await File.WriteAllTextAsync(config, DatabaseConfiguration.Write(Topology.Single, 1, new DatabaseNode("127.0.0.1", port), [], memoryBytes), ct);
        string[] arguments = [$"--defaults-file={config}", $"--datadir={folder}/data", $"--socket={Socket(port)}", $"--pid-file={folder}/pid", .. AsRoot];
        var made = new MariaDbProcess(port, new ChildPlan("mariadb", arguments, new Dictionary<string, string>(), Path.Combine(folder, "mariadb.log")) { Program = Program });
        try
        {
            await made.MakeUser(ct);
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _child.Dispose();
        _stop.Dispose();
    }

    private static string[] AsRoot => Environment.UserName == "root" ? ["--user=root"] : [];

    /// <summary>A path of a socket may have 107 characters, and folders are longer.</summary>
    private static string Socket(int port) => Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"carillon-mariadb-{port}.sock"));

    private static async Task Install(string folder, CancellationToken ct)
    {
        var start = new ProcessStartInfo("mariadb-install-db", ["--no-defaults", $"--datadir={folder}/data", "--auth-root-authentication-method=normal", "--skip-test-db", .. AsRoot])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var install = Process.Start(start) ?? throw new IOException("mariadb-install-db cannot be started");
        var said = install.StandardOutput.ReadToEndAsync(ct);
        var wrong = await install.StandardError.ReadToEndAsync(ct);
        await install.WaitForExitAsync(ct);
        if (install.ExitCode != 0)
            throw new IOException($"mariadb-install-db failed: {await said}{wrong}");
    }

    private async Task MakeUser(CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = new MySqlConnection($"Server={Socket(_port)};Protocol=unix;User ID=root;Pooling=false");
                await connection.OpenAsync(ct);
                await using var command = connection.CreateCommand();
                command.CommandText = $"CREATE USER '{User}'@'127.0.0.1' IDENTIFIED BY '{Password}'; GRANT ALL ON *.* TO '{User}'@'127.0.0.1';";
                await command.ExecuteNonQueryAsync(ct);
                return;
            }
            catch (MySqlException) when (waited.Elapsed < StartWithin && !_running.IsCompleted)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
            }
            catch (MySqlException e)
            {
                throw new IOException($"MariaDB does not start ({e.Message}); its output is in {_child.LogFile}");
            }
        }
    }
}
