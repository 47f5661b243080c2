using System.CommandLine;
using Carillon.Server.Bench;

namespace Carillon.Server.Commands;

/// <summary><c>carillon bench flood</c>: strangers shout at a telephony server at full speed, and nobody else may notice.</summary>
internal static class FloodCommand
{
    private static readonly FloodOptions Standard = new();

    private static readonly Option<string> Kind = new("--kind") { Description = "register, options, invite, or mixed: all three in turn.", DefaultValueFactory = _ => "mixed" };
    private static readonly Option<int> Rate = new("--rate") { Description = "Messages a second.", DefaultValueFactory = _ => Standard.Rate };
    private static readonly Option<int> Sources = new("--sources") { Description = "Addresses that they come from (127.66.9.N).", DefaultValueFactory = _ => Standard.Sources };
    private static readonly Option<int> Calls = new("--calls") { Description = "Recorded conversations that go on meanwhile, two legs each.", DefaultValueFactory = _ => Standard.Calls };
    private static readonly Option<TimeSpan?> For = CommonOptions.Duration("--for", "How long [default: 60s].");
    private static readonly Option<TimeSpan?> WarmUp = CommonOptions.Duration("--warm-up", "Before the flood, for the figures to compare with [default: 15s].");
    private static readonly Option<bool> Json = new("--json") { Description = "Print the figures as JSON instead of a table." };
    private static readonly Option<string?> Report = new("--report") { Description = "Write the figures as JSON to this file." };
    private static readonly Option<string> Data = new("--data") { Description = "Folder for settings, journals and recordings; emptied at start.", DefaultValueFactory = _ => Standard.DataFolder };

    public static Command Build()
    {
        Kind.AcceptOnlyFromAmong([.. Enum.GetNames<FloodKind>().Select(n => n.ToLowerInvariant())]);
        var flood = new Command("flood", "Strangers send SIP at full speed to a telephony server with calls on it. Exit code 1: a call was harmed, a legitimate one was slow, memory grew, or strangers got more than they sent.")
        {
            Kind, Rate, Sources, Calls, For, WarmUp, Json, Report, Data,
        };
        flood.SetAction((parsed, cancel) => FloodBench.Execute(Standard with
        {
            Kind = Enum.Parse<FloodKind>(parsed.GetValue(Kind)!, ignoreCase: true),
            Rate = parsed.GetValue(Rate),
            Sources = parsed.GetValue(Sources),
            Calls = parsed.GetValue(Calls),
            For = parsed.GetValue(For) ?? Standard.For,
            WarmUp = parsed.GetValue(WarmUp) ?? Standard.WarmUp,
            Json = parsed.GetValue(Json),
            Report = parsed.GetValue(Report),
            DataFolder = parsed.GetValue(Data)!,
        }, cancel));
        return flood;
    }
}
