using System.CommandLine;
using Carillon.Server.Balancer;
using Carillon.Server.Options;
using Carillon.Server.Processes;
using Carillon.Server.Roles;

namespace Carillon.Server.Commands;

/// <summary>
/// <c>carillon serve --role web --config web.json</c>. With several roles each gets a process of its own, supervised by this one:
/// web and telephony never share a process (a silo that is evicted ends itself, and garbage stalls media).
/// </summary>
internal static class ServeCommand
{
    private static readonly Option<string[]> Role = new("--role") { Description = "web, telephony, lb or lab; several may be given.", Required = true, AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> Config = new("--config") { Description = "JSON file with the sections Web, Telephony, Lb, Lab." };
    private static readonly Option<string[]> Set = new("--set") { Description = "Section:Name=value, over file and environment; may be given several times.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> EndWithParent = new("--end-with-parent") { Description = "End when standard input closes.", Hidden = true };
    private static readonly Option<string> Logs = new("--logs") { Description = "Folder for the logs of supervised roles.", DefaultValueFactory = _ => Path.Combine("carillon-data", "logs") };

    public static Command Build()
    {
        Role.AcceptOnlyFromAmong("web", "telephony", "lb", "lab");
        var command = new Command("serve", "Runs roles of a Carillon server until it is told to stop (SIGTERM or Ctrl-C).") { Role, Config, Set, Logs, EndWithParent };
        command.SetAction(Execute);
        return command;
    }

    private static Task<int> Execute(ParseResult parsed, CancellationToken cancel)
    {
        var roles = parsed.GetValue(Role)!.Distinct().ToList();
        return roles.Count == 1
            ? One(roles[0], parsed, cancel)
            : Several(roles, parsed, cancel);
    }

    private static async Task<int> One(string role, ParseResult parsed, CancellationToken cancel)
    {
        RoleEnvironment.BeginAgainWhereMissing(role);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (parsed.GetValue(EndWithParent))
            _ = ParentWatch.CancelWhenGone(stop);

        var faults = new Faults();
        var source = new SettingsSource(parsed.GetValue(Config), parsed.GetValue(Set) ?? []);
        var configuration = RoleSettings.Load(source.File, source.Assignments, faults);
        return role switch
        {
            "web" => await WebRole.Run(configuration, faults, stop.Token),
            "lb" => await LbRole.Run(source, configuration, faults, stop.Token),
            "telephony" => await TelephonyRole.Run(configuration, faults, stop.Token),
            _ => await LabRole.Run(configuration, faults, stop.Token),
        };
    }

    private static async Task<int> Several(List<string> roles, ParseResult parsed, CancellationToken cancel)
    {
        using var supervisor = new Supervisor(TimeProvider.System, text => Console.Error.WriteLine($"carillon: {text}"));
        foreach (var role in roles)
            supervisor.Start(Plan(role, parsed), cancel);
        Console.WriteLine($"carillon: {string.Join(", ", roles)} started; logs are in {parsed.GetValue(Logs)}");
        await supervisor.Ended;
        return cancel.IsCancellationRequested ? ExitCodes.Done : supervisor.FirstFault ?? ExitCodes.Failed;
    }

    private static ChildPlan Plan(string role, ParseResult parsed)
    {
        List<string> arguments = ["serve", "--role", role];
        if (parsed.GetValue(Config) is { } file)
            arguments.AddRange(["--config", file]);
        foreach (var assignment in parsed.GetValue(Set) ?? [])
            arguments.AddRange(["--set", assignment]);
        return new ChildPlan(role, arguments, RoleEnvironment.Of(role), Path.Combine(parsed.GetValue(Logs)!, role + ".log"));
    }
}
