using System.Net;
using System.Net.Sockets;
using MySqlConnector;

namespace Carillon.Interop.Kit;

/// <summary>A MariaDB of a test's own: in a temporary folder, on a free port of loopback, gone afterwards.</summary>
internal sealed class MariaDbServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mariadbd";
    public const string User = "carillon";
    public const string Password = "secret";

    private readonly Peer _server;
    private readonly string _folder;

    private MariaDbServer(Peer server, string folder, int port)
    {
        _server = server;
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    public string Url(string database = "carillon") => $"mariadb://{User}:{Password}@127.0.0.1:{Port}/{database}";

    public static async Task<MariaDbServer> Start()
    {
        Assert.SkipUnless(File.Exists(Program), "mariadbd is not installed (Debian package mariadb-server)");
        var folder = Directory.CreateTempSubdirectory("carillon-mariadb-").FullName;
        var port = FreePort();
        var asRoot = Environment.UserName == "root" ? new[] { "--user=root" } : [];
        var (code, output) = await Peer.Run("mariadb-install-db",
            ["--no-defaults", $"--datadir={folder}/data", "--auth-root-authentication-method=normal", "--skip-test-db", .. asRoot], TimeSpan.FromMinutes(2));
        Assert.True(code == 0, "mariadb-install-db failed:\n" + output);

        var server = Peer.Start(Program,
        [
            "--no-defaults", $"--datadir={folder}/data", $"--socket={folder}/socket", $"--port={port}", "--bind-address=127.0.0.1",
            $"--pid-file={folder}/pid", "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=1", .. asRoot,
        ]);
        var made = new MariaDbServer(server, folder, port);
        await made.MakeUser();
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task MakeUser()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var connection = new MySqlConnection($"Server={_folder}/socket;Protocol=unix;User ID=root");
                await connection.OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = $"CREATE USER '{User}'@'127.0.0.1' IDENTIFIED BY '{Password}'; GRANT ALL ON *.* TO '{User}'@'127.0.0.1';";
                await command.ExecuteNonQueryAsync();
                return;
            }
            catch (MySqlException) when (tries < 300 && !_server.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
