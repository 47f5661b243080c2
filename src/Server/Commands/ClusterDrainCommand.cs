using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Carillon.Contracts;
using Carillon.Server.Demo;

namespace Carillon.Server.Commands;

/// <summary><c>carillon cluster drain t2 --wait 10m</c>: empties a telephony server without hurting a call, and shows how far it is.</summary>
internal static class ClusterDrainCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly Argument<string> Name = new("name") { Description = "The telephony server." };
    private static readonly Option<TimeSpan?> Wait = CommonOptions.Duration("--wait", "Wait so long until it is empty [default: 10m; 0s: do not wait].");
    private static readonly Option<bool> Json = new("--json") { Description = "What is left at the end, as JSON." };
    private static readonly WebAccess Web = new();

    public static Command Build()
    {
        var command = new Command("drain", "Empties a telephony server: no new call, no new agent; its agents go to other servers where their phones are registered, its calls end by themselves. Exit code 1: not empty in time.") { Name, Wait, Json };
        Web.AddTo(command);
        command.SetAction((parsed, cancel) => Web.Use(parsed, api => Drain(api, parsed, cancel)));
        return command;
    }

    private static async Task<int> Drain(ApiClient api, ParseResult parsed, CancellationToken cancel)
    {
        var (name, json) = (parsed.GetValue(Name)!, parsed.GetValue(Json));
        await api.Post<ServerDto>($"/servers/{Uri.EscapeDataString(name)}/drain", null, cancel);
        var patience = parsed.GetValue(Wait) ?? TimeSpan.FromMinutes(10);
        var waited = Stopwatch.StartNew();
        string? said = null;
        while (true)
        {
            var left = await Left(api, name, cancel);
            if (!json && left.ToString() is var now && now != said)
                Console.WriteLine($"{name}: {said = now}");
            if (left.Empty || waited.Elapsed >= patience)
                return End(left, name, json, patience);
            await Task.Delay(Look, cancel);
        }
    }

    private static int End(DrainProgress left, string name, bool json, TimeSpan patience)
    {
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(left, JsonSerializerOptions.Web));
        if (left.Empty || patience == TimeSpan.Zero)
            return ExitCodes.Done;
        return Complain.Failed(left.Up
            ? $"{name} is not empty yet and goes on draining; ask again with: carillon cluster drain {name}"
            : $"{name} does not answer: what is left on it is not known; it takes nothing new");
    }

    /// <summary>Its snapshot is a second old at most; one from before the order does not count as drained.</summary>
    private static async Task<DrainProgress> Left(ApiClient api, string name, CancellationToken cancel)
    {
        var floor = await api.Floor(cancel);
        var server = floor.Servers.FirstOrDefault(s => s.Id == name);
        return new DrainProgress(
            name, server?.Up ?? false, server?.Draining ?? false, Math.Max(0, (server?.Legs ?? 0) - (server?.AgentLegs ?? 0)), server?.AgentLegs ?? 0,
            [.. floor.Agents.Where(a => a.Server == name).Select(a => a.Agent).Order(StringComparer.Ordinal)]);
    }

    /// <param name="AgentsThere">Who is still of that server: in a call, or with a phone that is registered nowhere else.</param>
    private sealed record DrainProgress(string Server, bool Up, bool Draining, int CallLegs, int AgentLegs, IReadOnlyList<string> AgentsThere)
    {
        private const int Named = 8;

        public bool Empty => Up && Draining && CallLegs + AgentLegs == 0;

        public override string ToString() => this switch
        {
            { Up: false } => "does not answer",
            { Draining: false } => "is being told",
            { Empty: true } => "empty" + (AgentsThere.Count == 0 ? "" : $"; agents whose phones are registered nowhere else: {Names()}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{CallLegs} legs of calls, {AgentLegs} of agents left") + (AgentsThere.Count == 0 ? "" : $" ({Names()})"),
        };

        private string Names() => string.Join(", ", AgentsThere.Take(Named)) + (AgentsThere.Count > Named ? string.Create(CultureInfo.InvariantCulture, $" and {AgentsThere.Count - Named} more") : "");
    }
}
