using System.Diagnostics;
using Carillon.Server.Commands;
using Carillon.Server.Demo;
using Carillon.Server.Processes;

namespace Carillon.Server.Chaos;

/// <summary>
/// A network that nobody else has, for faults of the network: the command begins again in a network namespace of its own (unshare(1)), as the same process.
/// There loopback is all there is, and cutting it hurts nobody outside.
/// </summary>
internal static class OwnNetwork
{
    private const string Marker = "CARILLON_OWN_NETWORK";
    private static readonly string[] AsRoot = ["--net"];
    /// <summary>Who is not root is it in a user namespace, where the system lets everybody make one.</summary>
    private static readonly string[] AsAnybody = ["--net", "--user", "--map-root-user"];

    public static bool IsHere => Environment.GetEnvironmentVariable(Marker) == "1";

    /// <summary>Returns only where that cannot be, with the exit code.</summary>
    public static async Task<int> BeginAgain(string scenario, CancellationToken cancel)
    {
        var why = "";
        foreach (var how in (string[][])[AsRoot, AsAnybody])
        {
            // What is needed there is tried before: afterwards nobody could say what was wrong.
            (var works, why) = await Try(["unshare", .. how, "sh", "-c", "ip link set lo up && nft list ruleset"], cancel);
            if (!works)
                continue;
            Environment.SetEnvironmentVariable(Marker, "1");
            DemoScreen.Say("in a network of its own: its web page is not reached from outside");
            SelfExec.Become("/usr/bin/env", ["unshare", .. how, "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\"", SelfPath.Executable, .. SelfPath.Arguments, .. Environment.GetCommandLineArgs().Skip(1)]);
            why = "execve(2) was refused";
        }

        return Complain.Unavailable($"{scenario} needs a network of its own: run it as root, or let everybody make user namespaces (sysctl kernel.unprivileged_userns_clone=1), and install the Debian packages iproute2 and nftables. Here: {why}");
    }

    private static async Task<(bool Works, string Why)> Try(string[] command, CancellationToken cancel)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("/usr/bin/env", command) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
            await process.WaitForExitAsync(cancel);
            await output;
            return (process.ExitCode == 0, (await error).Trim().ReplaceLineEndings("; "));
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (false, e.Message);
        }
    }
}
