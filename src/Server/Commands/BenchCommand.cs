using System.CommandLine;
using Carillon.Server.Bench;

namespace Carillon.Server.Commands;

/// <summary><c>carillon bench media</c>: what calls cost on a telephony server, measured from outside with the sound verified.</summary>
internal static class BenchCommand
{
    private static readonly MediaBenchOptions Standard = new();

    private static readonly Option<string> Shape = new("--shape") { Description = "bridge, conference, dial, iax or setup.", DefaultValueFactory = _ => "conference" };
    private static readonly Option<int> Calls = new("--calls") { Description = "Calls at a time, two legs each.", DefaultValueFactory = _ => Standard.Calls };
    private static readonly Option<bool> Record = new("--record") { Description = "Record every conversation." };
    private static readonly Option<double> Rate = new("--rate") { Description = "Set-ups a second, for the shape setup.", DefaultValueFactory = _ => Standard.Rate };
    private static readonly Option<double> Churn = new("--churn") { Description = "Calls a second that are hung up and replaced while others are measured." };
    private static readonly Option<int> Windows = new("--windows") { Description = "Measured stretches; the figures are their medians.", DefaultValueFactory = _ => Standard.Windows };
    private static readonly Option<TimeSpan?> Window = CommonOptions.Duration("--window", "Length of a stretch [default: 5s].");
    private static readonly Option<TimeSpan?> WarmUp = CommonOptions.Duration("--warm-up", "Before the first stretch, for what a server only does in its first minute [default: 60s].");
    private static readonly Option<bool> FindLimit = new("--find-limit") { Description = "Then climb until something breaks, and say what." };
    private static readonly Option<int> Most = new("--most") { Description = "Calls that it tries at most.", DefaultValueFactory = _ => Standard.Most };
    private static readonly Option<string> PeerServer = new("--peer") { Description = "asterisk: then measure Asterisk in the same way, and compare.", DefaultValueFactory = _ => "none" };
    private static readonly Option<string> AsteriskFolder = new("--asterisk") { Description = "Folder that eng/asterisk made.", DefaultValueFactory = _ => Path.Combine(Cache, "carillon", "asterisk", "current") };
    private static readonly Option<string?> Report = new("--report") { Description = "Write the figures as JSON to this file." };
    private static readonly Option<string> Data = new("--data") { Description = "Folder for settings, journals and recordings; emptied at start.", DefaultValueFactory = _ => Standard.DataFolder };

    private static string Cache => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    public static Command Build()
    {
        Shape.AcceptOnlyFromAmong([.. Enum.GetNames<BenchShape>().Select(n => n.ToLowerInvariant())]);
        PeerServer.AcceptOnlyFromAmong("none", "asterisk");
        var media = new Command("media", "Starts telephony servers, holds calls on them, and measures CPU, latency, memory and sound.") { Shape, Calls, Record, Rate, Churn, WarmUp, Windows, Window, FindLimit, Most, PeerServer, AsteriskFolder, Report, Data };
        media.SetAction((parsed, cancel) => MediaBench.Execute(Read(parsed), cancel));
        return new Command("bench", "Measurements on this machine. From the source tree also: bench fuzz, which throws mutated input at the parsers (bench fuzz --help).") { media, SoakCommand.Build(AsteriskFolder), FloodCommand.Build(), ClusterBenchCommand.Build() };
    }

    private static MediaBenchOptions Read(ParseResult parsed) => Standard with
    {
        Shape = Enum.Parse<BenchShape>(parsed.GetValue(Shape)!, ignoreCase: true),
        Calls = parsed.GetValue(Calls),
        Record = parsed.GetValue(Record),
        Rate = parsed.GetValue(Rate),
        Churn = parsed.GetValue(Churn),
        Windows = parsed.GetValue(Windows),
        Window = parsed.GetValue(Window) ?? Standard.Window,
        WarmUp = parsed.GetValue(WarmUp) ?? Standard.WarmUp,
        FindLimit = parsed.GetValue(FindLimit),
        Most = parsed.GetValue(Most),
        Asterisk = parsed.GetValue(PeerServer) == "asterisk" ? parsed.GetValue(AsteriskFolder) : null,
        Report = parsed.GetValue(Report),
        DataFolder = parsed.GetValue(Data)!,
    };
}
