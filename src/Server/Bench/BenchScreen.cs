using Spectre.Console;

namespace Carillon.Server.Bench;

/// <summary>A bench's report for people.</summary>
internal static class BenchScreen
{
    public static void Show(MediaBenchReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"{report.Shape}, {report.Calls} calls{(report.Record ? ", recorded" : "")}");
        table.AddColumns("", "Carillon");
        if (report.Asterisk is not null)
            table.AddColumn("Asterisk");
        foreach (var (name, value) in Lines(report.Record))
        {
            string?[] cells = report.Asterisk is { } other ? [value(report.Ours), value(other)] : [value(report.Ours)];
            if (cells.Any(c => c is not null))
                table.AddRow([name, .. cells.Select(c => c ?? "")]);
        }

        AnsiConsole.Write(table);
        if (report.RatioCpu is { } ratio)
            AnsiConsole.WriteLine($"Asterisk uses {ratio} times the CPU.");
        AnsiConsole.WriteLine($"The load itself: {report.GeneratorCpuPercent} % of a core.");
    }

    private static IEnumerable<(string Name, Func<ServerFigures, string?> Value)> Lines(bool recorded)
    {
        yield return ("% of a core a call", f => f.CpuPercentPerCall?.ToString());
        yield return ("ms of CPU a call", f => f.CpuMsPerCall?.ToString());
        yield return ("calls a core", f => $"{f.CallsPerCore}{(f.CpuMsPerCall is null ? "" : " a second")}");
        yield return ("parties that hear", f => f.Hearing);
        yield return ("frames received", f => f.Received is { } share ? $"{share:P2}" : null);
        yield return ("mouth to ear p50 / p99", f => f.Hearing is null ? null : $"{f.LatencyP50Ms} / {f.LatencyP99Ms} ms");
        yield return ("ticks late, p99.9 / worst", f => f.TickLateWorstMs is { } ms ? $"{f.TickLateP999Ms} / {ms} ms" : null);
        yield return ("memory a call", f => $"{f.MemoryKbPerCall} KB");
        yield return ("garbage", f => f.GarbageMbPerSecond is { } mb ? $"{mb} MB/s" : null);
        if (recorded)
            yield return ("recordings, with a silent side", f => f.Hearing is null ? null : $"{f.Recordings}, {f.SilentRecordings}");
        yield return ("failed, ended by themselves", f => $"{f.Failed}, {f.Lost}");
        yield return ("limit", f => f.Limit switch
        {
            null => null,
            { Broke: null } limit => $"more than {limit.Calls}",
            var limit => $"{limit.Calls}; at {limit.BrokeAt}: {limit.Broke}",
        });
    }
}
