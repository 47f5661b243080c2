using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Carillon.Domain.Cluster;
using Carillon.Storage;
using Carillon.Storage.Upkeep;
using Spectre.Console;

namespace Carillon.Server.Commands;

/// <summary><c>carillon db status</c>: each server of the database, and what must be mended.</summary>
internal static class DbStatusCommand
{
    private static readonly Option<string> Database = CommonOptions.Database();
    private static readonly Option<string?> User = OperatorAccount.User();
    private static readonly Option<string?> PasswordFile = PasswordSource.Option();
    private static readonly Option<bool> Json = new("--json") { Description = "For machines." };

    public static Command Build()
    {
        var command = new Command("status", "Each server of the database: its role, how far it is, and what must be mended. Exit code 1: something must.") { Database, User, PasswordFile, Json };
        command.SetAction(Execute);
        return command;
    }

    private static async Task<int> Execute(ParseResult parsed, CancellationToken cancel)
    {
        if (!DatabaseAddress.TryParse(parsed.GetValue(Database), out var address, out var fault))
            return Complain.BadInput(fault);
        if (OperatorAccount.Take(address, parsed.GetValue(User), parsed.GetValue(PasswordFile), out var missing) is not { } asked)
            return Complain.BadInput(missing!);

        var health = await new DatabaseStatus(asked).Look(cancel);
        if (parsed.GetValue(Json))
            Console.WriteLine(JsonSerializer.Serialize(health, DatabaseHealthJson.Default.DatabaseHealth));
        else
            Show(health);
        return health.Faults.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void Show(DatabaseHealth health)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("server", "role", "version", "at (GTID)", "behind", "receives / applies", "semi-sync", "Galera", "held up");
        foreach (var n in health.Nodes)
        {
            table.AddRow(n.Node.EscapeMarkup(), n.Role, n.Version.EscapeMarkup(), n.Gtid ?? "", n.LagSeconds is { } lag ? FormattableString.Invariant($"{lag:0} s") : "",
                n.ReceivesLog is null ? "" : $"{Yes(n.ReceivesLog)} / {Yes(n.AppliesLog)}", n.SemiSync ?? "",
                n.GaleraStatus is null ? "" : $"{n.GaleraSize} nodes, {n.GaleraStatus}".EscapeMarkup(), n.FlowControlPaused?.ToString("P1", CultureInfo.InvariantCulture) ?? "");
        }

        AnsiConsole.Write(table);
        foreach (var fault in health.Faults)
            Console.WriteLine(fault);
        if (health.Faults.Count == 0)
            Console.WriteLine("all is as it must be");
    }

    private static string Yes(bool? what) => what == true ? "yes" : "no";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DatabaseHealth))]
internal sealed partial class DatabaseHealthJson : JsonSerializerContext;
