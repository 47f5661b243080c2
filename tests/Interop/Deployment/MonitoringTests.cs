using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Carillon.Interop.Kit;
using Microsoft.Data.Sqlite;

namespace Carillon.Interop.Deployment;

/// <summary>Prometheus itself asks every server of a floor that dials; each figure of the dashboards that we give away is there. A collector is told where each attempt's time went.</summary>
public sealed partial class MonitoringTests : IDisposable
{
    private const string Address = "127.0.0.1:9099";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);
    /// <summary>Right while nothing is wrong: their queries find nothing.</summary>
    private static readonly string[] Quiet = ["TelephonyServerAway", "FloorUnknown", "ProcessNotScraped", "DatabaseAway", "TrunkDown", "CarrierDown", "SignallingLost", "RecordingsNotStored", "WebServerNotReady"];
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{Address}") };

    [Fact]
    public async Task Prometheus_finds_every_figure_of_the_dashboards_and_a_collector_each_calls_trace_on_a_floor_that_dials()
    {
        await using var traces = TraceCollector.Start();
        await using var demo = await RunningDemo.Start("monitoring", TraceCollector.Environment, "--metrics", "--servers", "2", "--lb");
        await using var prometheus = Peer.Start("prometheus",
        [
            $"--config.file={Path.Combine(demo.Data, "prometheus.yml")}", $"--storage.tsdb.path={Path.Combine(demo.Folder, "prometheus")}", $"--web.listen-address={Address}",
        ]);
        await demo.Connected(3, Soon);

        IReadOnlyList<string> targets = [];
        await Eventually.Holds(
            async () => (targets = [.. (await Query("up")).Select(t => t.Label("instance")).Order(StringComparer.Ordinal)]).SequenceEqual(["127.0.0.11:9464", "127.0.0.12:9464", "127.0.0.1:9464", "127.0.0.1:9465"]),
            Soon, () => $"every process to be asked; Prometheus asks {string.Join(", ", targets)}");
        foreach (var (board, panel, query) in Dashboards())
        {
            IReadOnlyList<Sample> found = [];
            await Eventually.Holds(async () => (found = await Query(query)).Count > 0, Soon, () => $"a figure for '{panel}' of {board}: {query}\n{prometheus.Output}");
        }

        foreach (var (alert, query) in Alerts().Where(a => Quiet.Contains(a.Alert)))
            Assert.True(await Query(query) is { Count: 0 }, $"{alert} rings on a floor where nothing is wrong: {query}");
        await Eventually.Holds(async () => (await Query("""sum(carillon_floor_agents{campaign="DEMO"})"""))[0].Value == 20, Soon, () => "all 20 agents of the demo, each in one state");
        await demo.End(TimeSpan.FromMinutes(3));
        await EachCallHasItsTrace(demo, traces);
    }

    [Fact]
    public async Task The_alert_rules_are_valid()
    {
        await using var check = Peer.Start("promtool", ["check", "rules", Rules]);
        Assert.True(await check.Exit(Soon) == 0, check.Output);
        Assert.Equal(Quiet.Length, Alerts().Count(a => Quiet.Contains(a.Alert)));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>One trace under the attempt's id, told by the web process and by each telephony server that the call crossed.</summary>
    private static async Task EachCallHasItsTrace(RunningDemo demo, TraceCollector traces)
    {
        var calls = await ConnectedCalls(demo);
        Assert.InRange(calls.Count, 3, int.MaxValue);
        Assert.Contains(calls, c => c.Server == c.AgentServer);
        Assert.Contains(calls, c => c.Server != c.AgentServer);
        foreach (var call in calls)
            new CallTrace(call, traces.Of(call.Attempt)).IsWhole();
    }

    /// <summary>What became of each call that an agent had, as the database has it.</summary>
    private static async Task<IReadOnlyList<ConnectedCall>> ConnectedCalls(RunningDemo demo)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(demo.Data, "carillon.db")};Mode=ReadOnly;Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, server, agent_server FROM attempts WHERE connected_at IS NOT NULL AND disposition IS NOT NULL AND id IN (SELECT attempt FROM recordings)";
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var calls = new List<ConnectedCall>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            calls.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return calls;
    }

    private static string Rules => Path.Combine(Repository.Root, "deploy", "prometheus", "alerts.yml");

    private async Task<IReadOnlyList<Sample>> Query(string query)
    {
        var answer = await _http.GetFromJsonAsync<JsonElement>($"/api/v1/query?query={Uri.EscapeDataString(query)}", TestContext.Current.CancellationToken);
        return [.. answer.GetProperty("data").GetProperty("result").EnumerateArray().Select(s => new Sample(s))];
    }

    /// <summary>But for the tables of what is wrong, which are empty here.</summary>
    private static IEnumerable<(string Board, string Panel, string Query)> Dashboards() =>
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy", "grafana"), "*.json")
        let board = JsonDocument.Parse(File.ReadAllText(file)).RootElement
        from panel in board.GetProperty("panels").EnumerateArray()
        from target in panel.GetProperty("targets").EnumerateArray()
        let query = target.GetProperty("expr").GetString()!
        where !query.EndsWith("== 0", StringComparison.Ordinal)
        select (Path.GetFileName(file), panel.GetProperty("title").GetString()!, query.Replace("$campaign", ".*", StringComparison.Ordinal).Replace("$__rate_interval", "30s", StringComparison.Ordinal));

    private static List<(string Alert, string Query)> Alerts() =>
        [.. Rule().Matches(File.ReadAllText(Rules)).Select(m => (m.Groups["alert"].Value, m.Groups["expr"].Value))];

    [GeneratedRegex(@"- alert: (?<alert>\w+)\n\s+expr: (?<expr>[^|\n]+)\n")]
    private static partial Regex Rule();

    private sealed class Sample(JsonElement json)
    {
        public string Label(string name) => json.GetProperty("metric").GetProperty(name).GetString()!;

        public double Value => double.Parse(json.GetProperty("value")[1].GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
