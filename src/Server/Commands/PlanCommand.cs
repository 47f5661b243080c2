using System.CommandLine;
using System.Text.Json;
using Carillon.Server.Planning;

namespace Carillon.Server.Commands;

/// <summary><c>carillon plan</c>: which servers a floor needs, from measured costs.</summary>
internal static class PlanCommand
{
    private static readonly PlanOptions Standard = new() { Agents = 1 };

    private static readonly Option<int> Agents = new("--agents") { Description = "Agents who work at the same time.", Required = true };
    private static readonly Option<double> Dials = new("--dials-per-agent") { Description = "Numbers dialled for each agent who is free.", DefaultValueFactory = _ => Standard.DialsPerAgent };
    private static readonly Option<TimeSpan?> Talk = CommonOptions.Duration("--talk", "A conversation lasts so long on average [default: 60s].");
    private static readonly Option<TimeSpan?> WrapUp = CommonOptions.Duration("--wrapup", "After it, until the agent is free again [default: 10s].");
    private static readonly Option<TimeSpan?> Ring = CommonOptions.Duration("--ring", "An attempt rings so long on average, answered or not [default: 15s].");
    private static readonly Option<double> AnswerRate = new("--answer-rate") { Description = "Share of attempts that are answered.", DefaultValueFactory = _ => Standard.AnswerRate };
    private static readonly Option<bool> Record = new("--record") { Description = "Every conversation is recorded." };
    private static readonly Option<string> Codec = new("--codec") { Description = "pcmu, pcma or g722.", DefaultValueFactory = _ => Standard.Codec };
    private static readonly Option<double> Hours = new("--hours") { Description = "Worked a day, for the disk.", DefaultValueFactory = _ => Standard.HoursPerDay };
    private static readonly Option<string?> Costs = new("--costs") { Description = "JSON file with costs measured on machines of your own (docs/capacity.md) [default: those of Carillon's own measurements]." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the plan as JSON." };

    public static Command Build()
    {
        Codec.AcceptOnlyFromAmong("pcmu", "pcma", "g722");
        var command = new Command("plan", "Says which servers a floor needs, from measured costs, with one of each to spare, and why.") { Agents, Dials, Talk, WrapUp, Ring, AnswerRate, Record, Codec, Hours, Costs, Json };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var asked = Read(parsed);
        List<string> faults = [.. asked.Faults()];
        var costs = ReadCosts(parsed.GetValue(Costs), faults);
        if (costs is null || faults.Count > 0)
            return Complain.BadInput(faults);
        var plan = FloorPlanner.Make(asked, costs);
        if (parsed.GetValue(Json))
            Console.WriteLine(plan.ToJson());
        else
            PlanScreen.Show(plan);
        return ExitCodes.Done;
    }

    private static PlanOptions Read(ParseResult parsed) => new()
    {
        Agents = parsed.GetValue(Agents),
        DialsPerAgent = parsed.GetValue(Dials),
        Talk = parsed.GetValue(Talk) ?? Standard.Talk,
        WrapUp = parsed.GetValue(WrapUp) ?? Standard.WrapUp,
        Ring = parsed.GetValue(Ring) ?? Standard.Ring,
        AnswerRate = parsed.GetValue(AnswerRate),
        Record = parsed.GetValue(Record),
        Codec = parsed.GetValue(Codec)!,
        HoursPerDay = parsed.GetValue(Hours),
    };

    /// <summary>Null: it cannot be read, and why is among the faults.</summary>
    private static MeasuredCosts? ReadCosts(string? file, List<string> faults)
    {
        if (file is null)
            return MeasuredCosts.Shipped();
        try
        {
            var costs = MeasuredCosts.Parse(File.ReadAllText(file));
            faults.AddRange(costs.Faults().Select(f => $"{file}: {f}"));
            return costs;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            faults.Add($"--costs {file}: {e.Message}");
            return null;
        }
    }
}
