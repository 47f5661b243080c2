using System.Globalization;
using Spectre.Console;

namespace Carillon.Server.Bench.Cluster;

/// <summary>The report for people.</summary>
internal static class ClusterScreen
{
    public static void Show(ClusterReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Text($"{report.Webs} web processes, {report.Agents} agents, {report.Database}, {report.Cores} cores"));
        table.AddColumn("telephony servers");
        foreach (var size in report.Sizes)
            table.AddColumn(new TableColumn(Text($"{size.Servers}")).RightAligned());
        foreach (var (name, value) in Lines)
            table.AddRow([name, .. report.Sizes.Select(value)]);
        AnsiConsole.Write(table);
        Console.WriteLine(Text($"Calls ring {report.RingSeconds} s and talk {report.TalkSeconds} s on average, {report.TimeStretch} times as long as on a floor of 12 and 60 s; {report.AnswerRate:P0} answer."));
        foreach (var fault in report.Faults)
            Console.WriteLine("FAILED " + fault);
    }

    private static IEnumerable<(string Name, Func<ClusterSize, string> Value)> Lines =>
    [
        ("attempts a second", s => Text($"{s.AttemptsPerSecond}")),
        ("calls in flight, agents in a call", s => Text($"{s.CallsInFlight}, {s.AgentsInCall}")),
        ("ms of control CPU an attempt", s => Text($"{s.ControlCpuMsPerAttempt}")),
        ("ms of database CPU an attempt", s => Text($"{s.DatabaseCpuMsPerAttempt}")),
        ("% of a core an idle server, 1000 idle agents", s => Text($"{s.IdleCpuPercentPerServer}, {s.IdleCpuPercentPer1000Agents}")),
        ("decision p50 / p99 ms", s => Text($"{s.DecisionMs.P50} / {s.DecisionMs.P99}")),
        ("statements, rows an attempt", s => Text($"{s.StatementsPerAttempt}, {s.RowsPerAttempt}")),
        ("statements an agent-second, at rest", s => Text($"{s.StatementsPerAgentSecond}, {s.StatementsPerAgentSecondAtRest}")),
        ("background statements a second", s => Text($"{s.BackgroundStatementsPerSecond}")),
        ("KB of memory an agent, a call", s => Text($"{s.MemoryKbPerAgent}, {s.MemoryKbPerCall}")),
        ("% of a core: web (the busiest), database", s => Text($"{s.WebCpuPercent} ({s.BusiestWebCpuPercent}), {s.DatabaseCpuPercent}")),
        ("% of a core: switches and agents", s => Text($"{s.GeneratorCpuPercent}")),
        ("% of the machine busy", s => Text($"{s.MachineBusyPercent}")),
        ("full first, at attempts a second", s => Text($"{s.SaturatesFirst.Part}, {s.SaturatesFirst.AttemptsPerSecond}")),
        ("calls across a trunk, dropped", s => Text($"{s.CrossServerShare:P1}, {s.DroppedShare:P1}")),
        ("commands refused", s => s.CommandsRefused.Count == 0 ? "0" : string.Join(", ", s.CommandsRefused.Select(r => Text($"{r.Value} {r.Key}")))),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
