using System.CommandLine;
using System.Net;
using Carillon.Server.Chaos;
using Carillon.Server.Demo;

namespace Carillon.Server.Commands;

/// <summary><c>carillon lab chaos</c>: a full floor of real processes, a fault in the middle of it, and what became of agents and customers.</summary>
internal static class ChaosCommand
{
    private static readonly Option<string> Scenario = new("--scenario") { Description = "What happens. " + string.Join("; ", Scenarios.All.Select(s => $"{s.Name}: {s.Description}")) + ".", Required = true };
    private static readonly Option<int> Agents = new("--agents") { Description = "Agents, on three telephony servers.", DefaultValueFactory = _ => 70 };
    private static readonly Option<int> Talking = new("--talking") { Description = "The fault waits for so many calls that talk.", DefaultValueFactory = _ => 60 };
    private static readonly Option<int> Ringing = new("--ringing") { Description = "And for so many that ring.", DefaultValueFactory = _ => 30 };
    private static readonly Option<TimeSpan?> Away = CommonOptions.Duration("--away", "How long the fault lasts [default: 30s].");
    private static readonly Option<TimeSpan?> Before = CommonOptions.Duration("--before", "How long the full floor works before the fault [default: 60s].");
    private static readonly Option<TimeSpan?> After = CommonOptions.Duration("--after", "How long it works after the fault is over [default: 20s].");
    private static readonly Option<TimeSpan?> Talk = CommonOptions.Duration("--talk", "How long customers talk, on average [default: 30s].");
    private static readonly Option<string?> Report = new("--report") { Description = "Write the figures as JSON to this file." };
    private static readonly Option<string> Data = new("--data") { Description = "Folder for database, recordings and logs; emptied at start.", DefaultValueFactory = _ => Path.Combine("carillon-data", "chaos") };
    private static readonly Option<IPEndPoint> Web = CommonOptions.Address("--web", "Where the web page is.", new DemoOptions().Web);

    public static Command Build()
    {
        Scenario.AcceptOnlyFromAmong([.. Scenarios.All.Select(s => s.Name)]);
        var chaos = new Command("chaos", "A full floor of real processes and a fault in the middle of it. Exit code 1: something did not hold.") { Scenario, Agents, Talking, Ringing, Before, Away, After, Talk, Report, Data, Web };
        chaos.SetAction((parsed, cancel) =>
        {
            var options = new ChaosOptions
            {
                Scenario = parsed.GetValue(Scenario)!,
                Agents = parsed.GetValue(Agents),
                Talking = parsed.GetValue(Talking),
                Ringing = parsed.GetValue(Ringing),
                AwayFor = parsed.GetValue(Away) ?? TimeSpan.FromSeconds(30),
                Before = parsed.GetValue(Before) ?? TimeSpan.FromSeconds(60),
                After = parsed.GetValue(After) ?? TimeSpan.FromSeconds(20),
                Talk = parsed.GetValue(Talk) ?? TimeSpan.FromSeconds(30),
                Report = parsed.GetValue(Report),
                DataFolder = parsed.GetValue(Data)!,
                Web = parsed.GetValue(Web)!,
            };
            return Execute(options, Scenarios.Find(options.Scenario), cancel);
        });
        return chaos;
    }

    private static async Task<int> Execute(ChaosOptions options, Scenarios.Entry scenario, CancellationToken cancel)
    {
        if (options.Faults() is { Count: > 0 } faults)
            return Complain.BadInput(faults);
        return scenario.OwnNetwork && !OwnNetwork.IsHere ? await OwnNetwork.BeginAgain(scenario.Name, cancel) : await ChaosRun.Execute(options, scenario.Make(options), cancel);
    }
}
