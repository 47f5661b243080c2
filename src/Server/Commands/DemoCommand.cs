using System.CommandLine;
using System.Net;
using Carillon.Server.Demo;

namespace Carillon.Server.Commands;

/// <summary><c>carillon demo</c>: a whole floor on this machine, with a simulated carrier, phones and agents.</summary>
internal static class DemoCommand
{
    private static readonly DemoOptions Standard = new();

    private static readonly Option<int> Agents = new("--agents") { Description = "Software agents at work.", DefaultValueFactory = _ => Standard.Agents };
    private static readonly Option<int> Leads = new("--leads") { Description = "Leads in the list.", DefaultValueFactory = _ => Standard.Leads };
    private static readonly Option<int> Servers = new("--servers") { Description = "Telephony servers, each a process with an address of its own.", DefaultValueFactory = _ => Standard.Servers };
    private static readonly Option<int> Webs = new("--webs") { Description = "Web processes that share the floor, on the ports from --web upwards; more than one need --db mariadb://...", DefaultValueFactory = _ => Standard.Webs };
    private static readonly Option<bool> Lb = new("--lb") { Description = "A balancer in front of the web processes: it has the address of --web, they the ports above it." };
    private static readonly Option<bool> ServersByHand = new("--servers-by-hand") { Description = "Start no telephony server: write their settings files, say how to start each with serve, and wait for them. They are not stopped at the end." };
    private static readonly Option<TimeSpan?> ServersWithin = CommonOptions.Duration("--servers-within", "How long it waits for --servers-by-hand [default: 5m].");
    private static readonly Option<string> Carriers = Choice("--carriers", "Which telephony servers reach the carrier.", "first", "each");
    private static readonly Option<TimeSpan?> For = CommonOptions.Duration("--for", "How long it dials: 60s, 5m. Without it: until Ctrl-C.");
    private static readonly Option<double> AnswerRate = new("--answer-rate") { Description = "Share of calls that a human answers.", DefaultValueFactory = _ => Standard.AnswerRate };
    private static readonly Option<TimeSpan?> Talk = CommonOptions.Duration("--talk", "Mean talk time [default: 8s].");
    private static readonly Option<TimeSpan?> WrapUp = CommonOptions.Duration("--wrapup", "Mean wrap-up time of the software agents [default: 2s].");
    private static readonly Option<int> Seed = new("--seed") { Description = "Of all that is drawn by chance.", DefaultValueFactory = _ => Standard.Seed };
    private static readonly Option<string> Database = new("--db") { Description = "sqlite, or mariadb://user:password@host:port/name", DefaultValueFactory = _ => Standard.Database };
    private static readonly Option<string?> Report = new("--report") { Description = "Write the figures as JSON to this file." };
    private static readonly Option<IPEndPoint> Web = CommonOptions.Address("--web", "Where the web page is.", Standard.Web);
    private static readonly Option<bool> Metrics = new("--metrics") { Description = "Every server tells its figures on port 9464, and prometheus.yml in the data folder names them all." };
    private static readonly Option<string> Data = new("--data") { Description = "Folder for database, recordings and logs; emptied at start.", DefaultValueFactory = _ => Standard.DataFolder };

    public static Command Build()
    {
        var command = new Command("demo", "Runs a whole call floor on this machine: web, telephony servers, database, and a lab that plays carrier, phones and agents.")
        {
            Agents, Leads, Servers, Webs, Lb, ServersByHand, ServersWithin, Carriers, For, AnswerRate, Talk, WrapUp, Seed, Database, Report, Web, Metrics, Data,
        };
        command.SetAction((parsed, cancel) => DemoRun.Execute(Read(parsed), cancel));
        return command;
    }

    private static DemoOptions Read(ParseResult parsed) => Standard with
    {
        Agents = parsed.GetValue(Agents),
        Leads = parsed.GetValue(Leads),
        Servers = parsed.GetValue(Servers),
        Webs = parsed.GetValue(Webs),
        Lb = parsed.GetValue(Lb),
        ServersByHand = parsed.GetValue(ServersByHand),
        ServersWithin = parsed.GetValue(ServersWithin) ?? Standard.ServersWithin,
        CarrierOnEach = parsed.GetValue(Carriers) == "each",
        For = parsed.GetValue(For),
        AnswerRate = parsed.GetValue(AnswerRate),
        Talk = parsed.GetValue(Talk) ?? Standard.Talk,
        WrapUp = parsed.GetValue(WrapUp) ?? Standard.WrapUp,
        Seed = parsed.GetValue(Seed),
        Database = parsed.GetValue(Database)!,
        Report = parsed.GetValue(Report),
        Web = parsed.GetValue(Web)!,
        Metrics = parsed.GetValue(Metrics),
        DataFolder = parsed.GetValue(Data)!,
    };

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
