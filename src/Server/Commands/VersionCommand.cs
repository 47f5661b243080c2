using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Carillon.Server.Commands;

internal static class VersionCommand
{
    public static string Version { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    public static Command Build()
    {
        var json = new Option<bool>("--json") { Description = "For machines." };
        var command = new Command("version", "Says which Carillon this is.") { json };
        command.SetAction(parsed =>
        {
            Console.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { version = Version, runtime = RuntimeInformation.FrameworkDescription, platform = RuntimeInformation.RuntimeIdentifier })
                : $"Carillon {Version} on {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
            return ExitCodes.Done;
        });
        return command;
    }
}
