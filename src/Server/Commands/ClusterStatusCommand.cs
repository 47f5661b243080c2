using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Carillon.Contracts;
using Carillon.Server.Demo;
using Spectre.Console;

namespace Carillon.Server.Commands;

/// <summary><c>carillon cluster status</c>: all servers, and what must be mended.</summary>
internal static class ClusterStatusCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "For machines." };
    private static readonly WebAccess Web = new();

    public static Command Build()
    {
        var command = new Command("status", "All web servers, telephony servers and balancers: version, up since, calls, agents, trunks, and what must be mended. Exit code 1: something must.") { Json };
        Web.AddTo(command);
        command.SetAction((parsed, cancel) => Web.Use(parsed, api => Show(api, parsed.GetValue(Json), cancel)));
        return command;
    }

    private static async Task<int> Show(ApiClient api, bool json, CancellationToken cancel)
    {
        var cluster = await api.Get<ClusterDto>("/cluster", cancel);
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(cluster, JsonSerializerOptions.Web));
        else
            Say(cluster);
        return cluster.Faults.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void Say(ClusterDto cluster)
    {
        var webs = new Table().Border(TableBorder.Rounded);
        webs.AddColumns("web", "host", "address", "state", "since");
        foreach (var w in cluster.Webs)
            webs.AddRow(w.Name.EscapeMarkup(), w.Host.EscapeMarkup(), w.Address.EscapeMarkup(), w.State, Time(w.Since));
        AnsiConsole.Write(webs);

        var servers = new Table().Border(TableBorder.Rounded);
        servers.AddColumns("telephony", "state", "version", "since", "call legs", "agents", "trunks");
        foreach (var s in cluster.Servers)
            servers.AddRow(s.Id.EscapeMarkup(), State(s), s.Version.EscapeMarkup(), Time(s.Since), Text($"{s.Calls}"), Text($"{s.Agents}"), Trunks(s.Trunks));
        AnsiConsole.Write(servers);
        if (cluster.Balancers.Count > 0)
            Say(cluster.Balancers);
        foreach (var fault in cluster.Faults)
            Console.WriteLine(fault);
        if (cluster.Faults.Count == 0)
            Console.WriteLine($"all is as it must be (Carillon {cluster.Version})");
    }

    private static void Say(IReadOnlyList<ClusterBalancerDto> all)
    {
        var balancers = new Table().Border(TableBorder.Rounded);
        balancers.AddColumns("balancer", "address", "state", "version");
        foreach (var b in all)
            balancers.AddRow(b.Name.EscapeMarkup(), b.Address.EscapeMarkup(), b.Up ? "up" : "silent", b.Version.EscapeMarkup());
        AnsiConsole.Write(balancers);
    }

    private static string State(ClusterServerDto s) => s switch
    {
        { Up: false } => "down",
        { Draining: true, Calls: 0, Agents: 0 } => "drained",
        { Draining: true } => "draining",
        _ => "up",
    };

    private static string Trunks(IReadOnlyList<TrunkFloorDto> trunks) =>
        string.Join(", ", trunks.Select(t => t.Up ? Text($"{t.To} {t.RoundTripMs:0} ms") : $"{t.To} down")).EscapeMarkup();

    private static string Time(DateTimeOffset? since) => since?.ToString("u", CultureInfo.InvariantCulture) ?? "";

    private static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
}
