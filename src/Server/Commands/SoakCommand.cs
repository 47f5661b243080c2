using System.CommandLine;
using Carillon.Server.Bench;

namespace Carillon.Server.Commands;

/// <summary><c>carillon bench soak</c>: calls come and go for a long time, and nothing may grow, get lost or miss its record.</summary>
internal static class SoakCommand
{
    private static readonly SoakOptions Standard = new();
    private static readonly Dictionary<string, SoakShape> Shapes = new(StringComparer.Ordinal) { ["conference"] = SoakShape.Conference, ["iax"] = SoakShape.Iax, ["iax-asterisk"] = SoakShape.IaxAsterisk };

    private static readonly Option<string> Shape = new("--shape") { Description = "conference, iax or iax-asterisk.", DefaultValueFactory = _ => "conference" };
    private static readonly Option<int> Calls = new("--calls") { Description = "Calls at a time, two legs each, recorded.", DefaultValueFactory = _ => Standard.Calls };
    private static readonly Option<TimeSpan?> For = CommonOptions.Duration("--for", "How long [default: 30m].");
    private static readonly Option<TimeSpan?> Talk = CommonOptions.Duration("--talk", "A call lasts so long on average [default: 30s].");
    private static readonly Option<TimeSpan?> WarmUp = CommonOptions.Duration("--warm-up", "Not judged; at most a third of the whole [default: 3m].");
    private static readonly Option<int> Seed = new("--seed") { Description = "Of the lengths of calls.", DefaultValueFactory = _ => Standard.Seed };
    private static readonly Option<string?> Report = new("--report") { Description = "Write the figures as JSON to this file." };
    private static readonly Option<string> Data = new("--data") { Description = "Folder for settings, journals and recordings; emptied at start.", DefaultValueFactory = _ => Standard.DataFolder };

    public static Command Build(Option<string> asterisk)
    {
        Shape.AcceptOnlyFromAmong([.. Shapes.Keys]);
        var soak = new Command("soak", "Lets recorded calls come and go for long, with the sound verified. Exit code 1: memory, handles, threads, ports or the journal grew, or a call, a sound or a record is missing.")
        {
            Shape, Calls, For, Talk, WarmUp, Seed, asterisk, Report, Data,
        };
        soak.SetAction((parsed, cancel) => SoakBench.Execute(Standard with
        {
            Shape = Shapes[parsed.GetValue(Shape)!],
            Calls = parsed.GetValue(Calls),
            For = parsed.GetValue(For) ?? Standard.For,
            Talk = parsed.GetValue(Talk) ?? Standard.Talk,
            WarmUp = parsed.GetValue(WarmUp) ?? Standard.WarmUp,
            Seed = parsed.GetValue(Seed),
            Asterisk = parsed.GetValue(asterisk)!,
            Report = parsed.GetValue(Report),
            DataFolder = parsed.GetValue(Data)!,
        }, cancel));
        return soak;
    }
}
