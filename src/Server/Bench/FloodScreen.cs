using Spectre.Console;

namespace Carillon.Server.Bench;

/// <summary>A flood's report for people.</summary>
internal static class FloodScreen
{
    public static void Show(FloodReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"{report.Calls} recorded calls, {report.Kind} from {report.Sources} strangers");
        table.AddColumns("", "before", "flood");
        foreach (var (name, before, during) in Lines(report))
            table.AddRow(name, before, during);
        AnsiConsole.Write(table);
        foreach (var fault in report.Faults)
            AnsiConsole.WriteLine($"MISSED: {fault}");
        if (report.Faults.Count == 0)
            AnsiConsole.WriteLine("All bars are held.");
    }

    private static IEnumerable<(string Name, string Before, string During)> Lines(FloodReport r)
    {
        yield return ("messages a second", "", $"{r.SentPerSecond} ({r.Sent} in {r.Seconds} s)");
        yield return ("answers to strangers, octets for each of theirs", "", $"{r.Answers}, {r.Amplification}");
        yield return ("calls lost, deaf parties", "", $"{r.Lost}, {r.Deaf}");
        yield return ("frames received, loud ones heard", "", $"{r.Received:P3}, {r.Heard:P2}");
        yield return ("mouth to ear p99", $"{r.LatencyP99BeforeMs} ms", $"{r.LatencyP99Ms} ms");
        yield return ("legitimate set-ups, failed", SetUps(r.SetUpsBefore), SetUps(r.SetUps));
        yield return ("set-up p50 / p99 / worst", Times(r.SetUpsBefore), Times(r.SetUps));
        yield return ("memory, MB", $"{r.RssBeforeMb}", $"{r.RssAfterMb}");
        yield return ("its line in the last two thirds", "", $"{r.RssMb}");
        yield return ("managed; handles", "", $"{r.HeapMb}; {r.Handles}");
        yield return ("CPU, % of a core", $"{r.CpuPercentBefore}", $"{r.CpuPercent} (the load: {r.GeneratorCpuPercent})");
        yield return ("ticks late p99.9, garbage", "", $"{r.TickLateP999Ms} ms, {r.GarbageMbPerSecond} MB/s");
        yield return ("refused of strangers, dropped of peers", "", $"{r.Refused}, {r.PeersDropped}");
    }

    private static string SetUps(SetUpFigures f) => $"{f.Made}, {f.Failed}";

    private static string Times(SetUpFigures f) => $"{f.P50Ms} / {f.P99Ms} / {f.WorstMs} ms";
}
