using System.CommandLine;
using Carillon.Server.Demo;

namespace Carillon.Server.Commands;

/// <summary><c>carillon stop system|campaign ID|carrier ID [--resume]</c>: no INVITE leaves any more; what rings, rings on.</summary>
internal static class StopCommand
{
    private static readonly Argument<string> Scope = new("scope") { Description = "system, campaign or carrier." };
    private static readonly Argument<string?> Id = new("id") { Description = "Which campaign or carrier.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Lift the STOP." };
    private static readonly Option<Uri> Web = CommonOptions.Web("The web server.");
    private static readonly Option<string> User = new("--user") { Description = "A supervisor or admin.", DefaultValueFactory = _ => "admin" };
    private static readonly Option<string?> PasswordFile = PasswordSource.Option();

    public static Command Build()
    {
        Scope.AcceptOnlyFromAmong("system", "campaign", "carrier");
        var command = new Command("stop", "STOP: no call leaves any more, for the system, a campaign or a carrier.") { Scope, Id, Resume, Web, User, PasswordFile };
        command.SetAction(Execute);
        return command;
    }

    private static async Task<int> Execute(ParseResult parsed, CancellationToken cancel)
    {
        var (scope, id) = (parsed.GetValue(Scope)!, parsed.GetValue(Id));
        if (scope != "system" && id is null)
            return Complain.BadInput($"which {scope}? Write: carillon stop {scope} ID");
        if (PasswordSource.Read(parsed.GetValue(PasswordFile), 1, out var fault) is not { } password)
            return Complain.BadInput(fault!);

        var verb = parsed.GetValue(Resume) ? "resume" : "stop";
        var path = scope == "system" ? $"/system/{verb}" : $"/{scope}s/{Uri.EscapeDataString(id!)}/{verb}";
        using var api = new ApiClient(parsed.GetValue(Web)!, parsed.GetValue(User)!, password);
        try
        {
            await api.Post(path, cancel);
        }
        catch (Exception e) when (e is ApiFault or HttpRequestException)
        {
            return Complain.Unavailable(e.Message);
        }

        Console.WriteLine(verb == "stop" ? $"{scope} {id} is stopped: no call leaves" : $"{scope} {id} dials again");
        return ExitCodes.Done;
    }
}
