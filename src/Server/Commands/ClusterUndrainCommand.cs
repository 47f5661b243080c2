using System.CommandLine;
using Carillon.Contracts;

namespace Carillon.Server.Commands;

/// <summary><c>carillon cluster undrain t2</c>.</summary>
internal static class ClusterUndrainCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The telephony server." };
    private static readonly WebAccess Web = new();

    public static Command Build()
    {
        var command = new Command("undrain", "A telephony server takes calls and agents again. Agents who went come back at their next log-in.") { Name };
        Web.AddTo(command);
        command.SetAction((parsed, cancel) => Web.Use(parsed, async api =>
        {
            var name = parsed.GetValue(Name)!;
            await api.Post<ServerDto>($"/servers/{Uri.EscapeDataString(name)}/undrain", null, cancel);
            Console.WriteLine($"{name} takes calls and agents again");
            return ExitCodes.Done;
        }));
        return command;
    }
}
