using Spectre.Console;

namespace Carillon.Server.Bench;

/// <summary>A bench's report for people.</summary>
internal static class BenchScreen
{
    public static void Show(MediaBenchReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"{report.Shape}, {report.Calls} calls{(report.Record ? ", recorded" : "")}");
        table.AddColumns("", "Carillon");
        foreach (var (name, value) in Lines(report))
            table.AddRow(name, value);
        AnsiConsole.Write(table);
    }

    private static IEnumerable<(string Name, string Value)> Lines(MediaBenchReport report)
    {
        var ours = report.Ours;
        if (ours.CpuPercentPerCall is { } cpu)
            yield return ("% of a core a call", cpu.ToString());
        if (ours.CpuMsPerCall is { } ms)
            yield return ("ms of CPU a call", ms.ToString());
        yield return (ours.CpuMsPerCall is null ? "calls a core" : "calls a core and second", $"{ours.CallsPerCore}");
        if (ours.Hearing is { } hearing)
        {
            yield return ("parties that hear", hearing);
            yield return ("frames received", $"{ours.Received:P2}");
            yield return ("mouth to ear p50 / p99", $"{ours.LatencyP50Ms} / {ours.LatencyP99Ms} ms");
        }

        yield return ("latest tick", $"{ours.TickLateWorstMs} ms");
        yield return ("memory a call", $"{ours.MemoryKbPerCall} KB");
        yield return ("garbage", $"{ours.GarbageMbPerSecond} MB/s");
        if (report.Record)
            yield return ("recordings, with a silent side", $"{ours.Recordings}, {ours.SilentRecordings}");
        yield return ("failed", $"{ours.Failed}");
        yield return ("the load itself", $"{report.GeneratorCpuPercent} % of a core");
        if (report.Limit is { } limit)
            yield return ("limit", limit.Broke is null ? $"more than {limit.Calls}" : $"{limit.Calls}; at {limit.BrokeAt}: {limit.Broke}");
    }
}
