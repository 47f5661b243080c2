using System.CommandLine;
using Carillon.Storage;
using Carillon.Storage.Upkeep;
using MySqlConnector;

namespace Carillon.Server.Commands;

/// <summary><c>carillon db promote HOST:PORT</c>: the operator's act that makes a server the one that takes writes.</summary>
internal static class DbPromoteCommand
{
    private static readonly Argument<string> Node = new("host:port") { Description = "The server that shall take the writes." };
    private static readonly Option<bool> OldIsDead = new("--old-is-dead") { Description = "You vouch that servers that do not answer take no writes from anybody: they are stopped, or cut off from all." };
    private static readonly Option<bool> Alone = new("--alone") { Description = "It takes writes although no replica acknowledges them." };
    private static readonly Option<string?> ReplicationUser = new("--replication-user") { Description = "Servers that replicate from nobody become replicas of the new one by this user; his password is in CARILLON_REPLICATION_PASSWORD." };
    private static readonly Option<string> Database = CommonOptions.Database();
    private static readonly Option<string?> User = OperatorAccount.User();
    private static readonly Option<string?> PasswordFile = PasswordSource.Option();

    public static Command Build()
    {
        var command = new Command("promote", "Makes a server the one that takes writes: fences the old one, waits for what was received, turns the other replicas. Carillon follows by itself.")
        {
            Node, OldIsDead, Alone, ReplicationUser, Database, User, PasswordFile,
        };
        command.SetAction(Execute);
        return command;
    }

    private static async Task<int> Execute(ParseResult parsed, CancellationToken cancel)
    {
        if (!DatabaseNode.TryParse(parsed.GetValue(Node), out var node))
            return Complain.BadInput($"'{parsed.GetValue(Node)}' is no server; write HOST:PORT");
        if (OperatorAccount.Servers(parsed.GetValue(Database)!, "promote", out var fault) is not { } address)
            return Complain.BadInput(fault);
        if (OperatorAccount.Take(address, parsed.GetValue(User), parsed.GetValue(PasswordFile), out var missing) is not { } asked)
            return Complain.BadInput(missing!);

        var request = new PromotionRequest(node, parsed.GetValue(OldIsDead), parsed.GetValue(Alone), parsed.GetValue(ReplicationUser), Environment.GetEnvironmentVariable("CARILLON_REPLICATION_PASSWORD"));
        try
        {
            await new Promotion(asked, request, Console.WriteLine).Run(cancel);
            return ExitCodes.Done;
        }
        catch (PromotionRefusedException e)
        {
            return Complain.Unavailable(e.Message);
        }
        catch (MySqlException e)
        {
            return Complain.Unavailable($"{e.Message} (what is said above is done; promote again when it is mended)");
        }
    }
}
