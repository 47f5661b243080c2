using System.CommandLine;
using Carillon.Server.Bench;

namespace Carillon.Server.Commands;

/// <summary><c>carillon bench media</c>: what calls cost on a telephony server, measured from outside with the sound verified.</summary>
internal static class BenchCommand
{
    private static readonly MediaBenchOptions Standard = new();

    private static readonly Option<string> Shape = new("--shape") { Description = "bridge, conference, iax or setup.", DefaultValueFactory = _ => "conference" };
    private static readonly Option<int> Calls = new("--calls") { Description = "Calls at a time, two legs each.", DefaultValueFactory = _ => Standard.Calls };
    private static readonly Option<bool> Record = new("--record") { Description = "Record every conversation." };
    private static readonly Option<double> Rate = new("--rate") { Description = "Set-ups a second, for the shape setup.", DefaultValueFactory = _ => Standard.Rate };
    private static readonly Option<int> Windows = new("--windows") { Description = "Measured stretches; the figures are their medians.", DefaultValueFactory = _ => Standard.Windows };
    private static readonly Option<TimeSpan?> Window = CommonOptions.Duration("--window", "Length of a stretch [default: 5s].");
    private static readonly Option<bool> FindLimit = new("--find-limit") { Description = "Then climb until something breaks, and say what." };
    private static readonly Option<string?> Report = new("--report") { Description = "Write the figures as JSON to this file." };
    private static readonly Option<string> Data = new("--data") { Description = "Folder for settings, journals and recordings; emptied at start.", DefaultValueFactory = _ => Standard.DataFolder };

    public static Command Build()
    {
        Shape.AcceptOnlyFromAmong([.. Enum.GetNames<BenchShape>().Select(n => n.ToLowerInvariant())]);
        var media = new Command("media", "Starts telephony servers, holds calls on them, and measures CPU, latency, memory and sound.") { Shape, Calls, Record, Rate, Windows, Window, FindLimit, Report, Data };
        media.SetAction((parsed, cancel) => MediaBench.Execute(Read(parsed), cancel));
        return new Command("bench", "Measurements on this machine.") { media };
    }

    private static MediaBenchOptions Read(ParseResult parsed) => Standard with
    {
        Shape = Enum.Parse<BenchShape>(parsed.GetValue(Shape)!, ignoreCase: true),
        Calls = parsed.GetValue(Calls),
        Record = parsed.GetValue(Record),
        Rate = parsed.GetValue(Rate),
        Windows = parsed.GetValue(Windows),
        Window = parsed.GetValue(Window) ?? Standard.Window,
        FindLimit = parsed.GetValue(FindLimit),
        Report = parsed.GetValue(Report),
        DataFolder = parsed.GetValue(Data)!,
    };
}
