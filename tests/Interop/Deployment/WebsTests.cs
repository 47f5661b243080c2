using System.Text.Json;
using Carillon.Interop.Kit;
using MySqlConnector;

namespace Carillon.Interop.Deployment;

/// <summary>Two web processes on one MariaDB, agents at each: one floor, one owner of each campaign and of each line to a switch.</summary>
public sealed class WebsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Agents_at_both_web_processes_get_the_calls_of_one_campaign()
    {
        await using var database = await MariaDbServer.Start();
        await using var demo = await RunningDemo.Start("webs", "--webs", "2", "--talk", "4s", "--db", database.Url());
        await demo.Connected(15, TimeSpan.FromMinutes(3));
        foreach (var address in (string[])["127.0.0.11", "127.0.0.12"])
            await Eventually.Holds(() => ((string[])["web", "web2"]).Count(web => HoldsLine(demo.LogOf(web), address)) == 1, TimeSpan.FromSeconds(10), () => $"one web process that holds the line to {address}");

        var (code, report) = await demo.End(TimeSpan.FromMinutes(4));

        Assert.True(code == 0, demo.Output);
        report.IsClean();
        report.IsRecorded();
        report.IsIn(0, 0, "sql", "per_idle_agent_second");
        report.IsIn(0, 3, "sql", "background_per_second");
        var connected = await ConnectedByWeb(demo, database);
        Assert.Equal(["http://127.0.0.1:8080/", "http://127.0.0.1:8081/"], connected.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Several_web_processes_on_sqlite_are_refused_in_words()
    {
        var (code, output) = await Peer.Carillon(TimeSpan.FromMinutes(6), "demo", "--webs", "2");

        Assert.Contains("--webs is 2; with SQLite there is one web process", output, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    /// <summary>By what its log says last of that line. While they start, it may pass from one to the other.</summary>
    private static bool HoldsLine(string log, string address)
    {
        var at = log.LastIndexOf($" at http://{address}:", StringComparison.Ordinal);
        return at >= 0 && log.LastIndexOf("Connected to the switch", at, StringComparison.Ordinal) > log.LastIndexOf('\n', at);
    }

    /// <summary>Who was connected stands in the database, who works where in the lab's settings. Webs without a connected call are not in it.</summary>
    private static async Task<Dictionary<string, int>> ConnectedByWeb(RunningDemo demo, MariaDbServer database)
    {
        using var settings = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(demo.Data, "lab.json"), Ct));
        var webOf = settings.RootElement.GetProperty("Lab").GetProperty("Agents").EnumerateArray().ToDictionary(a => a.GetProperty("User").GetString()!, a => a.GetProperty("Web").GetString()!);
        var found = new Dictionary<string, int>();
        await using var connection = new MySqlConnection($"Server=127.0.0.1;Port={database.Port};User ID={MariaDbServer.User};Password={MariaDbServer.Password};Database=carillon");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT agent FROM attempts WHERE connected_at IS NOT NULL";
        await using var reader = await command.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
            found[webOf[reader.GetString(0)]] = found.GetValueOrDefault(webOf[reader.GetString(0)]) + 1;
        return found;
    }
}
