using System.CommandLine;
using System.Text.Json;
using Carillon.Server.Doctor;
using Spectre.Console;

namespace Carillon.Server.Commands;

/// <summary><c>carillon doctor</c>: what is wrong with this server and how to mend it. It changes nothing.</summary>
internal static class DoctorCommand
{
    private static readonly Option<string?> Config = new("--config") { Description = "JSON file with the sections of this server's roles; without it the environment's, and the machine." };
    private static readonly Option<string[]> Set = new("--set") { Description = "Section:Name=value, over file and environment; may be given several times.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> Json = new("--json") { Description = "For machines: an array of check, verdict (ok, warning, wrong), found, mend." };

    public static Command Build()
    {
        var command = new Command("doctor", "Looks what is wrong with this server, and says how to mend it; the roles may run or not. Exit code 1: something is wrong.") { Config, Set, Json };
        command.SetAction(Execute);
        return command;
    }

    private static async Task<int> Execute(ParseResult parsed, CancellationToken cancel)
    {
        var patient = Patient.Read(parsed.GetValue(Config), parsed.GetValue(Set) ?? []);
        var found = await DoctorRun.Look(patient, cancel);
        if (parsed.GetValue(Json))
            Console.WriteLine(JsonSerializer.Serialize(found, FindingJson.Default.IReadOnlyListFinding));
        else
            Show(found);
        return found.Any(f => f.Verdict == Condition.Wrong) ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static void Show(IReadOnlyList<Finding> found)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("check", "", "found");
        table.Columns[0].NoWrap();
        table.Columns[1].NoWrap();
        foreach (var f in found)
            table.AddRow(f.Check.EscapeMarkup(), Word(f.Verdict), f.Mend.Length == 0 ? f.Found.EscapeMarkup() : $"{f.Found.EscapeMarkup()}\n[grey]mend:[/] {f.Mend.EscapeMarkup()}");
        AnsiConsole.Write(table);
        var (wrong, warnings) = (found.Count(f => f.Verdict == Condition.Wrong), found.Count(f => f.Verdict == Condition.Warning));
        Console.WriteLine(wrong + warnings == 0 ? "nothing is wrong" : $"{wrong} wrong, {warnings} to be looked at");
    }

    private static string Word(Condition verdict) => verdict switch
    {
        Condition.Ok => "[green]ok[/]",
        Condition.Warning => "[yellow]warning[/]",
        _ => "[red]wrong[/]",
    };
}
