using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Carillon.Server.Options;
using Carillon.Server.SelfTests;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Carillon.Server.Commands;

/// <summary><c>carillon selftest --config telephony.json</c>: a running telephony server calls itself and the servers behind its trunks, and hears whether its voice comes back.</summary>
internal static class SelfTestCommand
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

    private static readonly Option<string?> Config = new("--config") { Description = "JSON file with the section Telephony: the same as the server's." };
    private static readonly Option<string[]> Set = new("--set") { Description = "Telephony:Name=value, over file and environment; may be given several times.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> Only = new("--only") { Description = "These servers alone, by name [default: itself and all its trunks].", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the results as JSON instead of a table." };

    public static Command Build()
    {
        var command = new Command("selftest", "A running telephony server calls its own echo over SIP, and those behind its trunks over IAX2: does sound go both ways, how late, how loud, how whole? Exit code 1: not everywhere.") { Config, Set, Only, Json };
        command.SetAction(Execute);
        return command;
    }

    private static async Task<int> Execute(ParseResult parsed, CancellationToken cancel)
    {
        var faults = new Faults();
        var configuration = RoleSettings.Load(parsed.GetValue(Config), parsed.GetValue(Set) ?? [], faults);
        var options = RoleSettings.Bind<TelephonyRoleOptions>(configuration, "Telephony", faults);
        options.Check(faults);
        if (faults.Texts.Count > 0)
            return Complain.BadInput(faults.Texts);

        var address = new Uri($"http://{options.Address}:{options.ControlPort}");
        await using var control = new SwitchClient(
            new SwitchClientOptions { Address = address, WebProcess = "selftest", Secret = ClusterSecret.Read(options.ClusterSecretFile, options.ClusterSecret) }, TimeProvider.System, NullLoggerFactory.Instance);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(ConnectWithin);
            await control.WhenUp(patience.Token);
            return Show(options.ServerId, await new SelfTestRun(control).Run(parsed.GetValue(Only) is { Length: > 0 } only ? only : null, cancel), parsed.GetValue(Json));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Complain.Unavailable($"{options.ServerId} does not answer at {address}: {(control.Connection.Text is { Length: > 0 } text ? text : "nobody is there")}");
        }
        catch (SwitchUnavailableException e)
        {
            return Complain.Unavailable(e.Message);
        }
    }

    public static int Show(string own, IReadOnlyList<SelfTestEnded> found, bool json)
    {
        List<SelfTestFound> all = [.. found.Select(f => new SelfTestFound(f.ServerId.Length == 0 ? own : f.ServerId, f.ServerId.Length == 0 || f.ServerId == own ? "SIP" : "IAX2", f.Ok, f.Text, f.SetUpMs, f.RoundTripMs, f.LevelDb, f.LossPercent))];
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(all, SelfTestJson.Default.ListSelfTestFound));
        else
            AnsiConsole.Write(Rows(all));
        return all.TrueForAll(f => f.Ok) ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static Table Rows(List<SelfTestFound> all)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("server", "over", "", "answered after", "mouth to ear and back", "level", "lost");
        foreach (var f in all)
        {
            if (f.RoundTripMs > 0)
                table.AddRow(f.Server.EscapeMarkup(), f.Over, f.Ok ? "ok" : f.Text.EscapeMarkup(), $"{f.SetUpMs} ms", $"{f.RoundTripMs} ms", $"{f.LevelDb} dB", $"{f.LossPercent} %");
            else
                table.AddRow(f.Server.EscapeMarkup(), f.Over, f.Text.EscapeMarkup(), "", "", "", "");
        }

        return table;
    }
}

/// <summary>One line of the result, in the field names of its JSON.</summary>
internal sealed record SelfTestFound(string Server, string Over, bool Ok, string Text, uint SetUpMs, double RoundTripMs, double LevelDb, double LossPercent);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(List<SelfTestFound>))]
internal sealed partial class SelfTestJson : JsonSerializerContext;
