using Carillon.Interop.Kit;
using MySqlConnector;

namespace Carillon.Interop.Deployment;

/// <summary>A web process that must not join those that run: one sentence, exit code 3.</summary>
public sealed class WebStartTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(6);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_the_others_could_not_reach_is_refused()
    {
        await using var database = await MariaDbServer.Start();
        var (made, output) = await Peer.Carillon(Soon, "user", "list", "--db", database.Url());
        Assert.True(made == 0, output);
        await Execute(database,
            "INSERT INTO OrleansMembershipTable (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime) "
            + "VALUES ('carillon', '192.0.2.7', 11111, 1, 'web', 'elsewhere', 3, 30000, UTC_TIMESTAMP(), UTC_TIMESTAMP())");

        var (code, said) = await Peer.Carillon(Soon, Serve(database, Repository.Artefacts("web-unreachable"), 8081, 11112));

        Assert.Contains("a web process on elsewhere shares this database, and could not reach us: set Web:SiloAddress", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.Equal(3, code);
    }

    [Fact]
    public async Task A_second_one_on_the_folder_of_the_first_is_refused_and_the_first_goes_on()
    {
        await using var database = await MariaDbServer.Start();
        var folder = Repository.Artefacts("web-folder");
        await using var first = Peer.Start(Repository.Launcher, Serve(database, folder, 8081, 11112));
        using var http = new HttpClient { BaseAddress = new Uri("http://127.0.0.1:8081") };
        await first.IsHealthy(http, Soon);

        var (code, said) = await Peer.Carillon(Soon, Serve(database, folder, 8082, 11113));
        var (portCode, port) = await Peer.Carillon(Soon, Serve(database, folder, 8081, 11112));

        Assert.Contains("is another process using it?", said, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:8081 (TCP, http://127.0.0.1:8081) cannot be used", port, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said + port, StringComparison.Ordinal);
        Assert.Equal((3, 3), (code, portCode));
        await first.IsHealthy(http, Soon);
        first.Terminate();
        Assert.True(await first.Exit(TimeSpan.FromSeconds(30)) == 0, first.Output);
    }

    private static string[] Serve(MariaDbServer database, string folder, int port, int silo) =>
    [
        "serve", "--role", "web", "--set", $"Web:Listen=http://127.0.0.1:{port}", "--set", "Web:Database=" + database.Url(),
        "--set", "Web:DataFolder=" + folder, "--set", $"Web:SiloPort={silo}", "--set", $"Web:GatewayPort={silo + 1000}",
    ];

    private static async Task Execute(MariaDbServer database, string statement)
    {
        await using var connection = new MySqlConnection($"Server=127.0.0.1;Port={database.Port};User ID={MariaDbServer.User};Password={MariaDbServer.Password};Database=carillon");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is a constant of this test.
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Ct);
    }
}
