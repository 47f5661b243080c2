using Carillon.Interop.Kit;

namespace Carillon.Interop.Demo;

/// <summary>
/// The main job as a new user runs it. Counters are asserted exactly; times, and what grows when batches get small, only against what no loaded
/// machine excuses (the promised figures are measured by running the demo on a quiet machine, and stand in docs/).
/// </summary>
public sealed class DemoTests
{
    [Fact]
    public async Task A_minute_on_sqlite_keeps_the_contract()
    {
        var folder = Repository.Artefacts("demo-sqlite");
        var report = await Run(folder, "--for", "60s");

        CheckCounters(report);
        report.IsIn(40, double.MaxValue, "connected");
        report.IsIn(0.1 * report["connected"], 0.8 * report["connected"], "cross_server_calls");
        report.IsIn(0, 3, "sql", "background_per_second");
    }

    [Fact]
    public async Task The_same_on_mariadb()
    {
        await using var database = await MariaDbServer.Start();
        var folder = Repository.Artefacts("demo-mariadb");
        var report = await Run(folder, "--for", "25s", "--db", database.Url());

        CheckCounters(report);
        report.IsIn(10, double.MaxValue, "connected");
    }

    private static void CheckCounters(DemoReport report)
    {
        report.IsClean();
        report.IsRecorded();
        report.IsIn(0, Math.Max(8, report["answered"] * 0.05), "dropped");
        report.IsIn(0, 8, "sql", "per_attempt");
        report.IsIn(0, 0, "sql", "per_idle_agent_second");
    }

    private static async Task<DemoReport> Run(string folder, params string[] more)
    {
        var file = Path.Combine(folder, "report.json");
        var (code, output) = await Peer.Carillon(TimeSpan.FromMinutes(6), ["demo", "--report", file, "--data", Path.Combine(folder, "data"), .. more]);
        await File.WriteAllTextAsync(Path.Combine(folder, "output.txt"), output, TestContext.Current.CancellationToken);
        Assert.True(code == 0, $"carillon demo ended with {code}:\n{output}");
        return DemoReport.Read(file);
    }
}
