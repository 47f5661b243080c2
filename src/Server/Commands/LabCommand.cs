using System.CommandLine;
using System.Net;
using Carillon.Lab;
using Carillon.Lab.History;
using Carillon.Server.Demo;

namespace Carillon.Server.Commands;

/// <summary><c>carillon lab plant FAULT</c> and <c>carillon lab history</c>: tools that doubt the dialer.</summary>
internal static class LabCommand
{
    private static readonly Argument<string> Fault = new("fault") { Description = "duplicate-invite, lost-end, swap-audio or mute." };
    private static readonly Option<TimeSpan?> For = CommonOptions.Duration("--for", "How long it dials [default: 15s].");
    private static readonly Option<string?> Report = new("--report") { Description = "Write the figures as JSON to this file." };
    private static readonly Option<string> Data = new("--data") { Description = "Folder for database, recordings and logs; emptied at start.", DefaultValueFactory = _ => Path.Combine("carillon-data", "plant") };
    private static readonly Option<IPEndPoint> Web = CommonOptions.Address("--web", "Where the web page is.", new DemoOptions().Web);
    private static readonly Option<string> Database = CommonOptions.Database();
    private static readonly Option<string[]> CarrierLogs = Files("--carrier-log", "carrier.jsonl of a lab's carrier.");
    private static readonly Option<string[]> Journals = Files("--journal", "Journal folder of a telephony server.");
    private static readonly Option<string[]> Dispositions = Files("--dispositions", "dispositions.jsonl of a lab.");

    private static readonly Dictionary<string, LabPlant> Plants = new()
    {
        ["duplicate-invite"] = LabPlant.DuplicateInvite,
        ["lost-end"] = LabPlant.LostEnd,
        ["swap-audio"] = LabPlant.SwapAudio,
        ["mute"] = LabPlant.Mute,
    };

    public static Command Build()
    {
        Fault.AcceptOnlyFromAmong([.. Plants.Keys]);
        var plant = new Command("plant", "A short demo with a fault planted: its counter must turn red (exit code 1).") { Fault, For, Report, Data, Web };
        plant.SetAction((parsed, cancel) => DemoRun.Execute(
            new DemoOptions
            {
                Agents = 8,
                Leads = 1000,
                For = parsed.GetValue(For) ?? TimeSpan.FromSeconds(15),
                AnswerRate = 0.5,
                Talk = TimeSpan.FromSeconds(6),
                WrapUp = TimeSpan.FromSeconds(1),
                Report = parsed.GetValue(Report),
                DataFolder = parsed.GetValue(Data)!,
                Web = parsed.GetValue(Web)!,
            },
            cancel, Plants[parsed.GetValue(Fault)!]));

        var history = new Command("history", "Reads carrier logs, journals and the database, and proves that each attempt has one INVITE and one end.") { Database, CarrierLogs, Journals, Dispositions };
        history.SetAction(History);
        return new Command("lab", "The laboratory: faults to plant, servers to lose, and the history checker.") { plant, ChaosCommand.Build(), history };
    }

    private static async Task<int> History(ParseResult parsed, CancellationToken cancel)
    {
        var report = await HistoryChecker.RunAsync(new HistoryOptions
        {
            Database = parsed.GetValue(Database)!,
            CarrierLogs = parsed.GetValue(CarrierLogs) ?? [],
            Journals = parsed.GetValue(Journals) ?? [],
            DispositionLogs = parsed.GetValue(Dispositions) ?? [],
            PhonesMayBeUp = true,
        }, cancel);
        Console.WriteLine(report.ToJson());
        return report.IsClean ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static Option<string[]> Files(string name, string description) => new(name) { Description = description + " May be given several times.", AllowMultipleArgumentsPerToken = true };
}
