using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Carillon.Tests.TestKit;

/// <summary>
/// A private MariaDB in a folder of its own on 127.0.0.1, as a child process; one for a test run, stopped and deleted at its end.
/// <see cref="Missing"/> says why tests that need it are skipped.
/// </summary>
public sealed class MariaDbServer : IDisposable
{
    public const string Password = "s3cret:/@ pass";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly StringBuilder _output = new();
    private Process? _process;

    private MariaDbServer(string folder, int port)
    {
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Null where MariaDB is installed.</summary>
    public static string? Missing { get; } = Find("mariadbd") is null || Find("mariadb-install-db") is null
        ? "MariaDB is not installed here (mariadbd and mariadb-install-db, Debian's package mariadb-server)"
        : null;

    /// <summary>The address of a database on it that need not exist yet.</summary>
    public string AddressOf(string database) => $"mariadb://carillon:{Uri.EscapeDataString(Password)}@127.0.0.1:{Port}/{database}";

    public static MariaDbServer Start()
    {
        var server = new MariaDbServer(Directory.CreateTempSubdirectory("carillon-mariadb-").FullName, FreePort());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        server.Install();
        server.Launch();
        return server;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process = null;
    }

    /// <summary>Starts it again on the same port with the same data.</summary>
    public void Launch()
    {
        _process = Run("mariadbd", "--no-defaults", $"--datadir={_folder}/data", "--bind-address=127.0.0.1", $"--port={Port}",
            $"--socket={_folder}/s", "--user=root", $"--init-file={_folder}/init.sql", "--innodb-buffer-pool-size=64M", "--innodb-flush-method=nosync", "--innodb-flush-log-at-trx-commit=2", "--skip-log-bin",
            "--skip-name-resolve", $"--pid-file={_folder}/pid", "--lower-case-table-names=0");
        WaitForGreeting();
    }

    public void Dispose()
    {
        try
        {
            Kill();
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // Already gone: this runs at the end of the tests and of the process.
        }
    }

    private void Install()
    {
        using var install = Run("mariadb-install-db", "--no-defaults", $"--datadir={_folder}/data", "--auth-root-authentication-method=normal",
            "--skip-test-db", "--user=root");
        if (!install.WaitForExit(StartTimeout) || install.ExitCode != 0)
            throw new InvalidOperationException("mariadb-install-db failed: " + _output);
        File.WriteAllText(Path.Combine(_folder, "init.sql"),
            $"CREATE USER IF NOT EXISTS carillon@'127.0.0.1' IDENTIFIED BY '{Password}';\nGRANT ALL ON *.* TO carillon@'127.0.0.1' WITH GRANT OPTION;\n");
    }

    private void WaitForGreeting()
    {
        var waited = Stopwatch.StartNew();
        while (!Answers())
        {
            if (_process!.HasExited || waited.Elapsed > StartTimeout)
                throw new InvalidOperationException($"MariaDB did not greet on 127.0.0.1:{Port} within {StartTimeout}: {_output}");
            Thread.Sleep(50);
        }
    }

    /// <summary>The server's first packet comes once it takes connections.</summary>
    private bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
            client.ReceiveTimeout = 2000;
            return client.GetStream().ReadByte() > 0;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private Process Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(program)!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? Find(string program) =>
        new[] { "/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin" }.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
