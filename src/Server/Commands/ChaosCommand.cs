using System.CommandLine;
using System.Net;
using Carillon.Server.Chaos;
using Carillon.Server.Demo;

namespace Carillon.Server.Commands;

/// <summary><c>carillon lab chaos</c>: a full floor of real processes, a fault in the middle of it, and what became of agents and customers.</summary>
internal static class ChaosCommand
{
    private const string EveryScenario = "all";
    private static readonly Option<string> Scenario = new("--scenario") { Description = "What happens. " + string.Join("; ", Scenarios.All.Select(s => $"{s.Name}: {s.Description}")) + $"; {EveryScenario}: one after the other. A name may end in how long the fault lasts, as db-away-60s.", Required = true };
    private static readonly Option<int> Runs = new("--runs") { Description = "So many runs of each scenario; the median counts. With several, or all scenarios, the report has them all.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Agents = new("--agents") { Description = "Agents, on three telephony servers.", DefaultValueFactory = _ => 70 };
    private static readonly Option<int> Talking = new("--talking") { Description = "The fault waits for so many calls that talk.", DefaultValueFactory = _ => 60 };
    private static readonly Option<int> Ringing = new("--ringing") { Description = "And for so many that ring.", DefaultValueFactory = _ => 30 };
    private static readonly Option<TimeSpan?> Away = CommonOptions.Duration("--away", "How long the fault lasts [default: 30s].");
    private static readonly Option<TimeSpan?> Before = CommonOptions.Duration("--before", "How long the full floor works before the fault [default: 60s].");
    private static readonly Option<TimeSpan?> After = CommonOptions.Duration("--after", "How long it works after the fault is over [default: 20s].");
    private static readonly Option<TimeSpan?> For = CommonOptions.Duration("--for", "How long a soak is [default: 10m].");
    private static readonly Option<TimeSpan?> Talk = CommonOptions.Duration("--talk", "How long customers talk, on average [default: 30s].");
    private static readonly Option<string?> Report = new("--report") { Description = "Write the figures as JSON to this file." };
    private static readonly Option<string> Data = new("--data") { Description = "Folder for database, recordings and logs; emptied at start.", DefaultValueFactory = _ => Path.Combine("carillon-data", "chaos") };
    private static readonly Option<IPEndPoint> Web = CommonOptions.Address("--web", "Where the web page is.", new DemoOptions().Web);

    public static Command Build()
    {
        Scenario.CompletionSources.Add([.. Scenarios.All.Select(s => s.Name), EveryScenario]);
        Scenario.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string>() is { } name && name != EveryScenario && Scenarios.Find(name) is null)
                given.AddError($"--scenario is '{name}'; it must be {EveryScenario} or one of {string.Join(", ", Scenarios.All.Select(s => s.Name))}");
        });
        var chaos = new Command("chaos", "A full floor of real processes and a fault in the middle of it. Exit code 1: something did not hold.") { Scenario, Runs, Agents, Talking, Ringing, Before, Away, After, For, Talk, Report, Data, Web };
        chaos.SetAction((parsed, cancel) =>
        {
            var options = new ChaosOptions
            {
                Scenario = parsed.GetValue(Scenario)!,
                Agents = parsed.GetValue(Agents),
                Talking = parsed.GetValue(Talking),
                Ringing = parsed.GetValue(Ringing),
                AwayFor = parsed.GetValue(Away) ?? Scenarios.Find(parsed.GetValue(Scenario)!)?.Away ?? TimeSpan.FromSeconds(30),
                Before = parsed.GetValue(Before) ?? TimeSpan.FromSeconds(60),
                After = parsed.GetValue(After) ?? TimeSpan.FromSeconds(20),
                For = parsed.GetValue(For) ?? TimeSpan.FromMinutes(10),
                Talk = parsed.GetValue(Talk) ?? TimeSpan.FromSeconds(30),
                Report = parsed.GetValue(Report),
                DataFolder = parsed.GetValue(Data)!,
                Web = parsed.GetValue(Web)!,
            };
            return (options.Scenario, parsed.GetValue(Runs)) is ({ } one and not EveryScenario, 1)
                ? Execute(options, Scenarios.Find(one)!.Value.Scenario, cancel)
                : ExecuteSeries(options, parsed, cancel);
        });
        return chaos;
    }

    private static async Task<int> ExecuteSeries(ChaosOptions options, ParseResult parsed, CancellationToken cancel)
    {
        var runs = parsed.GetValue(Runs);
        if (runs is < 1 or > 100)
            return Complain.BadInput($"--runs is {runs}; it must be 1 to 100");
        if (options.Faults() is { Count: > 0 } faults)
            return Complain.BadInput(faults);
        return await ChaosSeries.Execute(
            options.Scenario == EveryScenario ? Scenarios.All : [Scenarios.Find(options.Scenario)!.Value.Scenario],
            runs, options.AsArguments(), options.DataFolder, options.Report, cancel);
    }

    private static async Task<int> Execute(ChaosOptions options, Scenarios.Entry scenario, CancellationToken cancel)
    {
        if (options.Faults() is { Count: > 0 } faults)
            return Complain.BadInput(faults);
        return scenario.OwnNetwork && !OwnNetwork.IsHere ? await OwnNetwork.BeginAgain(scenario.Name, cancel) : await ChaosRun.Execute(options, scenario.Make(options), cancel);
    }
}
