using System.Globalization;
using Carillon.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Carillon.Server.Demo;

/// <summary>The floor as a terminal shows it: one line a campaign, one a server, what binds the dialling, the agents' states.</summary>
internal static class DemoTable
{
    public static IRenderable Of(FloorDto floor, TimeSpan elapsed, TimeSpan? planned) => new Rows(
        Heading(elapsed, planned), Campaigns(floor), Servers(floor), Agents(floor));

    /// <summary>The same in one line, for a log or a pipe.</summary>
    public static string Line(FloorDto floor, TimeSpan elapsed)
    {
        var campaign = floor.Campaigns is [var first, ..] ? first : null;
        return campaign is null
            ? Say($"{elapsed.TotalSeconds,4:0} s  no campaign yet")
            : Say($"{elapsed.TotalSeconds,4:0} s  dialled {campaign.Attempts}, answered {campaign.Answered}, connected {campaign.Connected}, dropped {campaign.Dropped}; ringing {campaign.Ringing}, talking {campaign.Talking}, waiting {campaign.Waiting}; agents ready {campaign.AgentsReady}, in call {campaign.AgentsInCall}, wrap-up {campaign.AgentsWrapUp}; {campaign.Binding}");
    }

    private static Markup Heading(TimeSpan elapsed, TimeSpan? planned) => new(planned is null
        ? Say($"[bold]Carillon demo[/]  {elapsed:hh\\:mm\\:ss}   Ctrl-C ends it")
        : Say($"[bold]Carillon demo[/]  {elapsed:hh\\:mm\\:ss} of {planned:hh\\:mm\\:ss}"));

    private static Table Campaigns(FloorDto floor)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("campaigns")
            .AddColumns("campaign", "method", "level", "dialled", "answered", "connected", "dropped", "ringing", "talking", "waiting", "calls/s", "what binds");
        foreach (var c in floor.Campaigns)
        {
            table.AddRow(Text(c.Id), Text(c.DialMethod), Text(Say($"{c.DialLevel:0.0}")), Number(c.Attempts), Number(c.Answered), Number(c.Connected),
                Text(Say($"{c.Dropped} ({c.DropRate:P1})")), Number(c.Ringing), Number(c.Talking), Number(c.Waiting), Text(Say($"{c.CallsPerSecond:0.0}")), Text(c.Binding));
        }

        return table;
    }

    private static Table Servers(FloorDto floor)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("servers").AddColumns("server", "state", "legs", "phones", "cpu", "tick late p99", "trunks", "carriers");
        foreach (var s in floor.Servers)
        {
            table.AddRow(Text(s.Id), s.Up ? new Markup("[green]up[/]") : new Markup("[red]down[/]"), Number(s.Legs), Number(s.PhonesRegistered),
                Text(Say($"{s.CpuPercent:0} %")), Text(Say($"{s.TickLateP99Ms:0.0} ms")),
                Text(string.Join(", ", s.Trunks.Select(t => Say($"{t.To} {(t.Up ? Say($"{t.RoundTripMs:0.0} ms") : "down")}")))),
                Text(string.Join(", ", s.Carriers.Select(c => Say($"{c.Id} {(c.Up ? c.Calls : "down")}")))));
        }

        return table;
    }

    private static BreakdownChart Agents(FloorDto floor)
    {
        var chart = new BreakdownChart().Width(80).ShowTags();
        foreach (var (state, color) in States)
            chart.AddItem(state.ToString(), floor.Agents.Count(a => a.State == state), color);
        return chart;
    }

    private static readonly (AgentStateDto State, Color Color)[] States =
    [
        (AgentStateDto.Ready, Color.Green), (AgentStateDto.InCall, Color.Blue), (AgentStateDto.WrapUp, Color.Yellow),
        (AgentStateDto.Paused, Color.Grey), (AgentStateDto.Connecting, Color.Purple),
    ];

    private static Text Number(long value) => new(Say($"{value:N0}"));

    private static Text Text(string value) => new(value);

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
