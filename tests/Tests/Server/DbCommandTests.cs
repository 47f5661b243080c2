using Carillon.Server;
using Carillon.Server.Commands;

namespace Carillon.Tests.Server;

/// <summary><c>carillon db</c> as it is typed: what it writes, and its exit codes.</summary>
public sealed class DbCommandTests
{
    [Fact]
    public async Task A_configuration_is_written_once()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("carillon-db-").FullName, "my.cnf");
        string[] command = ["db", "config", "--topology", "replica", "--server-id", "3", "--address", "10.0.0.7", "--memory", "2G", "--out", path];
        Assert.Equal(ExitCodes.Done, await Run(command));
        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        Assert.Contains("server_id = 3", lines);
        Assert.Contains("bind_address = 10.0.0.7", lines);
        Assert.Contains("innodb_buffer_pool_size = 1228M", lines);
        Assert.Equal(ExitCodes.BadInput, await Run(command));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Theory]
    [InlineData("db config --topology galera --address 10.0.0.7")]
    [InlineData("db config --topology single --address nowhere:at:all")]
    [InlineData("db config --topology single --address 10.0.0.7 --memory 16M")]
    [InlineData("db config --topology single --address 10.0.0.7 --server-id 0")]
    [InlineData("db status --db mariadb://nobody/x")]
    [InlineData("db promote 10.0.0.7:3306 --db sqlite:/tmp/x.db")]
    [InlineData("db promote a:b:c --db mariadb://u:p@127.0.0.1:1/x")]
    [InlineData("db backup /tmp/x.sql.gz --db sqlite:/tmp/x.db")]
    [InlineData("db init --grants --db sqlite:/tmp/x.db")]
    public async Task Wrong_input_is_told_as_such(string command) => Assert.Equal(ExitCodes.BadInput, await Run(command.Split(' ')));

    [Theory]
    [InlineData("db init --db mariadb://u:p@127.0.0.1:1/x")]
    [InlineData("db promote 127.0.0.1:1 --db mariadb://u:p@127.0.0.1:1/x")]
    [InlineData("db backup /tmp/never.sql.gz --db mariadb://u:p@127.0.0.1:1/x")]
    public async Task A_server_that_is_not_there_is_told_as_such(string command) => Assert.Equal(ExitCodes.Unavailable, await Run(command.Split(' ')));

    [Fact]
    public async Task A_server_that_must_be_mended_is_a_failure_and_becomes_ready_with_its_schema()
    {
        Assert.SkipWhen(MariaDbServer.Missing is not null, MariaDbServer.Missing ?? "");
        using var server = MariaDbServer.Start(); // it flushes its log once a second, which must be told
        var url = server.AddressOf("carillon");
        Assert.Equal(ExitCodes.Done, await Run("db", "init", "--db", url));
        Assert.Equal(ExitCodes.Failed, await Run("db", "status", "--json", "--db", url));
    }

    private static Task<int> Run(params string[] command) => CommandTree.Build().Parse(command).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
}
