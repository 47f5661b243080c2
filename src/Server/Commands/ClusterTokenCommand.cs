using System.CommandLine;
using System.Text.Json;
using Carillon.Contracts;
using Carillon.Server.Demo;

namespace Carillon.Server.Commands;

/// <summary><c>carillon cluster token</c>: what a new server needs to join.</summary>
internal static class ClusterTokenCommand
{
    private static readonly Option<int> Uses = new("--uses") { Description = "So many servers may join by it.", DefaultValueFactory = _ => 1 };
    private static readonly Option<TimeSpan?> For = CommonOptions.Duration("--for", "So long [default: 1h; at most 24h].");
    private static readonly Option<bool> Json = new("--json") { Description = "For machines." };
    private static readonly WebAccess Web = new();

    public static Command Build()
    {
        var command = new Command("token", "Makes a token by which new servers join. Whoever has it gets the cluster's secret (and as a web server the database's address): hand it over as you would a password.") { Uses, For, Json };
        Web.AddTo(command);
        command.SetAction((parsed, cancel) => Web.Use(parsed, api => Make(api, parsed, cancel)));
        return command;
    }

    private static async Task<int> Make(ApiClient api, ParseResult parsed, CancellationToken cancel)
    {
        var minutes = (int)Math.Ceiling((parsed.GetValue(For) ?? TimeSpan.FromHours(1)).TotalMinutes);
        var made = await api.Post<JoinTokenDto>("/cluster/tokens", new MakeJoinTokenDto(parsed.GetValue(Uses), minutes), cancel);
        if (parsed.GetValue(Json))
            Console.WriteLine(JsonSerializer.Serialize(made, JsonSerializerOptions.Web));
        else
            Console.WriteLine(Text(made));
        return ExitCodes.Done;
    }

    public static string Text(JoinTokenDto made) => $"""
        On the new server, until {made.ExpiresAt:u}{(made.Uses > 1 ? $", {made.Uses} times" : "")}:
          ./carillon cluster join {made.Token} --role telephony --name NAME --address ADDRESS
        """;
}
