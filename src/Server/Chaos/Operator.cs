using System.Globalization;
using Carillon.Server.Demo;
using Carillon.Server.Processes;

namespace Carillon.Server.Chaos;

/// <summary>Somebody at a terminal beside the floor, who types commands of this program as an admin.</summary>
internal static class Operator
{
    /// <summary>Its exit code. What it says goes to a log beside those of the servers.</summary>
    public static async Task<int> Types(Stage stage, CancellationToken cancel, params string[] command)
    {
        var environment = new Dictionary<string, string> { ["CARILLON_PASSWORD"] = DemoPlan.Password };
        using var process = new ChildProcess(new ChildPlan(string.Join('-', command.Take(2)), [.. command, "--web", stage.Plan.WebUrl.ToString()], environment, LogOf(stage, command)));
        return await process.Run(cancel);
    }

    /// <exception cref="IOException">It did not end well; the message names its log.</exception>
    public static async Task Does(Stage stage, CancellationToken cancel, params string[] command)
    {
        var code = await Types(stage, cancel, command);
        if (code != ExitCodes.Done)
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"carillon {string.Join(' ', command)} ended with exit code {code}; see {LogOf(stage, command)}"));
    }

    private static string LogOf(Stage stage, string[] command) => Path.Combine(stage.Plan.LogFolder, string.Join('-', command.Take(2)) + ".log");
}
