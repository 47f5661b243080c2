using Carillon.Lab.History;
using Carillon.Lab.Plants;
using Microsoft.Data.Sqlite;

namespace Carillon.Tests.Lab.History;

/// <summary>The whole way from files and a database to the report.</summary>
public sealed class HistoryCheckerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-history-test-").FullName;

    private string Database => Path.Combine(_folder, "floor.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_database_and_a_carrier_log_that_agree_are_clean_until_an_end_is_lost()
    {
        Execute(
            "CREATE TABLE attempts (id TEXT, campaign TEXT, lead_id INTEGER, phone TEXT, dialled_for TEXT, dialled_at INTEGER, ended_at INTEGER, cause TEXT, "
            + "answered_at INTEGER, connected_at INTEGER, dropped INTEGER, invite_sent INTEGER, end_version INTEGER, disposition TEXT, end_state TEXT, "
            + "end_not_before INTEGER, disposition_state TEXT, disposition_not_before INTEGER, notes TEXT)",
            "CREATE TABLE campaigns (id TEXT, maximum_attempts INTEGER)",
            "CREATE TABLE recordings (id TEXT, started_at INTEGER)",
            "INSERT INTO campaigns VALUES ('c', 1)",
            "INSERT INTO recordings VALUES ('r1', 1000500)",
            "INSERT INTO attempts VALUES ('a1', 'c', 7, '+15550001', NULL, 1000000, 1010000, 'NORMAL', 1003000, 1003050, 0, 1, 1, 'SALE', 'DONE', NULL, 'DONE', NULL, 'he buys')");
        var carrier = Write("carrier.jsonl",
            """{"at":1000100000,"call_id":"i1","event":"invite","attempt":"a1","to":"15550001","from":"127.0.0.11"}""",
            """{"at":1003000000,"call_id":"i1","event":"answer","attempt":"a1"}""",
            """{"at":1010000000,"call_id":"i1","event":"customer_hung_up","attempt":"a1"}""",
            """{"at":1010000000,"call_id":"i""");
        var dispositions = Write("dispositions.jsonl", """{"at":1012000000,"attempt":"a1","agent":"agent1","code":"SALE","notes":"he buys"}""");
        var options = new HistoryOptions { Database = Database, CarrierLogs = [carrier], DispositionLogs = [dispositions] };

        var report = await HistoryChecker.RunAsync(options, CancellationToken.None);
        Assert.True(report.IsClean, report.ToJson());
        Assert.Equal((1, 1, 1, 1, 0, 1), (report.Attempts, report.Invites, report.Answered, report.Connected, report.Dropped, report.Recordings));

        Assert.Equal("a1", await LostEnd.PlantAsync("sqlite:" + Database, CancellationToken.None));
        Assert.Equal(1, (await HistoryChecker.RunAsync(options, CancellationToken.None)).AttemptsWithoutEnd);
    }

    [Fact]
    public void A_snapshot_in_JSON_names_what_still_lives()
    {
        var path = Write("t1.json", """{"serverId":"t1","legs":[{"legId":"l1","kind":"LEG_AGENT"},{"legId":"l2","attemptId":"a2"}]}""");
        Assert.Equal([new SnapshotLeg("l1", null, true), new SnapshotLeg("l2", "a2", false)], Snapshots.Read(path));
    }

    private string Write(string name, params string[] lines)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, string.Join('\n', lines));
        return path;
    }

    private void Execute(params string[] statements)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        foreach (var statement in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }
    }
}
