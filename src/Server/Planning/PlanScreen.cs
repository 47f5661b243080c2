using System.Globalization;
using Spectre.Console;

namespace Carillon.Server.Planning;

/// <summary>The plan for people.</summary>
internal static class PlanScreen
{
    public static void Show(FloorPlan plan)
    {
        Console.WriteLine(Text($"{plan.AttemptsPerSecond} attempts and {plan.ConversationsPerSecond} conversations a second; {plan.CallsAtATime} calls, {plan.LegsAtATime} legs at a time"));
        var table = new Table().Border(TableBorder.Rounded).AddColumns("role", "buy", "cores", "memory", "busy with one lost", "network each way", "what binds");
        foreach (var line in plan.Servers)
        {
            table.AddRow(line.Role, Text($"{line.Count}"), Text($"{line.CoresEach}"), Text($"{line.MemoryGbEach} GB"), line.CpuPercent > 0 ? Text($"{line.CpuPercent} %") : "little",
                line.NetworkMbits > 0 ? Text($"{line.NetworkMbits} Mbit/s") : "little", line.Limit.EscapeMarkup());
        }

        AnsiConsole.Write(table);
        foreach (var line in plan.Servers)
            Console.WriteLine($"{line.Role}: {line.Why}.");
        if (plan.RecordingGbPerDay > 0)
            Console.WriteLine(Text($"Recordings: {plan.RecordingGbPerDay} GB a day."));
        foreach (var note in plan.Notes)
            Console.WriteLine($"Note: {note}.");
        Console.WriteLine($"Costs of {plan.CostsMeasured}, on {plan.CostsMachine}. One server of each role is to spare.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
