using System.Globalization;
using System.Text.Json;
using Carillon.Server.Demo;
using Carillon.Server.Processes;
using Spectre.Console;

namespace Carillon.Server.Chaos;

/// <summary>Several scenarios, or one several times, each run as a command of its own; the median counts.</summary>
internal static class ChaosSeries
{
    /// <param name="ofEach">The arguments of one run, without scenario, report and data folder.</param>
    /// <returns>The exit code: 0 when every scenario passed.</returns>
    public static async Task<int> Execute(IReadOnlyList<Scenarios.Entry> scenarios, int runs, IReadOnlyList<string> ofEach, string folder, string? report, CancellationToken cancel)
    {
        DemoFolder.Empty(folder);
        var found = new List<ChaosSeriesEntry>();
        foreach (var scenario in scenarios)
        {
            var reports = new List<ChaosReport>();
            for (var run = 1; run <= runs; run++)
            {
                if (await One(scenario.Name, Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{scenario.Name}-{run}")), ofEach, cancel) is { } one)
                    reports.Add(one);
                cancel.ThrowIfCancellationRequested();
            }

            found.Add(new ChaosSeriesEntry(scenario.Name, runs, reports));
        }

        Show(found);
        var series = new ChaosSeriesReport(found.TrueForAll(s => s.Passed), found);
        if (report is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(report))!);
            await File.WriteAllTextAsync(report, series.ToJson(), cancel);
        }

        var passed = found.Count(s => s.Passed);
        DemoScreen.Say(string.Create(CultureInfo.InvariantCulture, $"{passed} passed, {found.Count - passed} failed, 0 skipped"));
        return series.Passed ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task<ChaosReport?> One(string scenario, string data, IReadOnlyList<string> ofEach, CancellationToken cancel)
    {
        var (file, log) = (data + ".json", data + ".log");
        using var run = new ChildProcess(new ChildPlan(scenario, ["lab", "chaos", "--scenario", scenario, "--report", file, "--data", data, .. ofEach], new Dictionary<string, string>(), log));
        DemoScreen.Say(string.Create(CultureInfo.InvariantCulture, $"{scenario} ... (its output is in {log})"));
        var code = await run.Run(cancel);
        if (!File.Exists(file))
        {
            DemoScreen.Say(string.Create(CultureInfo.InvariantCulture, $"  no report; it ended with {code}"));
            return null;
        }

        var report = JsonSerializer.Deserialize(await File.ReadAllTextAsync(file, cancel), ChaosJson.Default.ChaosReport)!;
        DemoScreen.Say(report.Passed ? "  passed" : "  FAILED: " + string.Join("; ", report.Faults));
        return report;
    }

    private static void Show(IReadOnlyList<ChaosSeriesEntry> scenarios)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("scenario", "passed", "noticed", "agents", "screens", "dialled again", "gap (before)", "lost or twice");
        foreach (var s in scenarios)
        {
            table.AddRow(
                s.Scenario, string.Create(CultureInfo.InvariantCulture, $"{s.RunsPassed} of {s.Runs}"), Ms(s.DetectedMs), Ms(s.AgentsReadyMs ?? s.AgentsToldMs), Ms(s.ScreensBackMs), Ms(s.DiallingResumedMs),
                string.Create(CultureInfo.InvariantCulture, $"{Ms(s.MaxGapMsElsewhere)} ({Ms(s.MaxGapMsBefore)})"), s.LostOrTwice.ToString(CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
    }

    private static string Ms(double? ms) => ms is { } value ? value.ToString("0 ms", CultureInfo.InvariantCulture) : "";
}
