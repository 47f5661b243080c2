using System.CommandLine;

namespace Carillon.Server.Commands;

/// <summary><c>carillon cluster remove t2</c>: out of the list, with its trunks; history stays.</summary>
internal static class ClusterRemoveCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The telephony server." };
    private static readonly Option<bool> Force = new("--force") { Description = "Although it is at work, or phones are called there." };
    private static readonly WebAccess Web = new();

    public static Command Build()
    {
        var command = new Command("remove", "Takes a telephony server out of the cluster: one that is empty (drain it first) or dead. Its trunks go, history stays.") { Name, Force };
        Web.AddTo(command);
        command.SetAction((parsed, cancel) => Web.Use(parsed, async api =>
        {
            var name = parsed.GetValue(Name)!;
            await api.Delete($"/servers/{Uri.EscapeDataString(name)}{(parsed.GetValue(Force) ? "?force=true" : "")}", cancel);
            Console.WriteLine($"{name} is removed. If its process still runs, stop it: nobody calls it any more.");
            return ExitCodes.Done;
        }));
        return command;
    }
}
