using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Carillon.Server.Bench.Cluster;

namespace Carillon.Server.Commands;

/// <summary><c>carillon bench cluster</c>: the control plane at the size of a large floor, the telephony servers played.</summary>
internal static class ClusterBenchCommand
{
    private static readonly ClusterOptions Standard = new();

    private static readonly Option<int[]> Servers = new("--servers") { Description = "Telephony servers, one run for each number.", DefaultValueFactory = _ => [.. Standard.Servers], CustomParser = ParseNumbers };
    private static readonly Option<int> Agents = new("--agents") { Description = "Agents, logged in through the hub.", DefaultValueFactory = _ => Standard.Agents };
    private static readonly Option<int> Calls = new("--calls") { Description = "Calls at a time, ringing and talking together.", DefaultValueFactory = _ => Standard.Calls };
    private static readonly Option<int> Webs = new("--webs") { Description = "Web processes.", DefaultValueFactory = _ => Standard.Webs };
    private static readonly Option<int> Campaigns = new("--campaigns") { Description = "Campaigns; agents are dealt to them in turn.", DefaultValueFactory = _ => Standard.Campaigns };
    private static readonly Option<double?> Rate = new("--attempts-per-second") { Description = "At every size [default: what the first size leaves the machine 30 % idle with]." };
    private static readonly Option<double> AnswerRate = new("--answer-rate") { Description = "Share of attempts that are answered.", DefaultValueFactory = _ => Standard.AnswerRate };
    private static readonly Option<TimeSpan?> For = CommonOptions.Duration("--for", "The measured stretch of each size [default: 60s].");
    private static readonly Option<string?> Db = new("--db") { Description = "mariadb://user:password@host:port/name, whose user may create databases, or sqlite [default: a MariaDB is started from the system's package]." };
    private static readonly Option<int> Seed = new("--seed") { Description = "Of leads and customers.", DefaultValueFactory = _ => Standard.Seed };
    private static readonly Option<string?> Report = new("--report") { Description = "Write the figures as JSON to this file." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the report as JSON instead of the table." };
    private static readonly Option<string> Data = new("--data") { Description = "Folder for settings, logs and the database; emptied at start.", DefaultValueFactory = _ => Standard.DataFolder };

    public static Command Build()
    {
        var command = new Command("cluster", "Drives a simulated floor through real web processes, a real database and real gRPC; telephony servers are played. Exit code 1: a demand of docs/capacity.md does not hold.")
        {
            Servers, Agents, Calls, Webs, Campaigns, Rate, AnswerRate, For, Db, Seed, Report, Json, Data,
        };
        command.SetAction((parsed, cancel) => ClusterBench.Execute(Standard with
        {
            Servers = parsed.GetValue(Servers)!,
            Agents = parsed.GetValue(Agents),
            Calls = parsed.GetValue(Calls),
            Webs = parsed.GetValue(Webs),
            Campaigns = parsed.GetValue(Campaigns),
            AttemptsPerSecond = parsed.GetValue(Rate),
            AnswerRate = parsed.GetValue(AnswerRate),
            For = parsed.GetValue(For) ?? Standard.For,
            Database = parsed.GetValue(Db),
            Seed = parsed.GetValue(Seed),
            Report = parsed.GetValue(Report),
            Json = parsed.GetValue(Json),
            DataFolder = parsed.GetValue(Data)!,
        }, cancel));
        return command;
    }

    private static int[] ParseNumbers(ArgumentResult result)
    {
        var numbers = new List<int>();
        foreach (var text in result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
            else
                result.AddError($"--servers has '{text}'; it must be numbers separated by commas, as 1,5,20");
        }

        return [.. numbers];
    }
}
