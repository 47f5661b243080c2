using System.Globalization;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Deployment;

/// <summary>The floor as on separate machines: each telephony server is a process that we start ourselves, from its file, by the command that the demo says.</summary>
public sealed class ServersByHandTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task The_contract_holds_on_mariadb_with_telephony_servers_started_by_hand()
    {
        await using var database = await MariaDbServer.Start();
        var folder = Repository.Artefacts("by-hand");
        var file = Path.Combine(folder, "report.json");
        await using var demo = Demo(folder, "--for", "30s", "--db", database.Url(), "--report", file);
        await using var first = await StartAsSaid(demo, "t1");
        await using var second = await StartAsSaid(demo, "t2");

        var code = await demo.Exit(Soon);

        await File.WriteAllTextAsync(Path.Combine(folder, "output.txt"), demo.Output, TestContext.Current.CancellationToken);
        Assert.True(code == 0, $"carillon demo ended with {code}:\n{demo.Output}");
        var report = DemoReport.Read(file);
        report.IsClean();
        report.IsIn(10, double.MaxValue, "connected");
        report.IsRecorded();
        report.IsIn(0.1 * report["connected"], 0.8 * report["connected"], "cross_server_calls");
        report.IsIn(0.1, double.MaxValue, "cpu_seconds", "telephony");
        await StillRunsAndEndsWell(first);
        await StillRunsAndEndsWell(second);
    }

    [Fact]
    public async Task Who_does_not_come_is_named_and_so_is_who_comes_under_a_wrong_name()
    {
        await using var demo = Demo(Repository.Artefacts("by-hand-missing"), "--servers", "3", "--servers-within", "30s");
        await using var first = await StartAsSaid(demo, "t1");
        await using var wrong = await StartAsSaid(demo, "t2", "--set", "Telephony:ServerId=t7");

        var code = await demo.Exit(Soon);

        Assert.Contains("t1 is there", demo.Output, StringComparison.Ordinal);
        Assert.Contains("t2 at 127.0.0.12:7061 calls itself t7", demo.Output, StringComparison.Ordinal);
        Assert.Contains("t3 at 127.0.0.13:7061 was not heard yet", demo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("t1 at", demo.Output, StringComparison.Ordinal);
        Assert.Equal(3, code);
        await StillRunsAndEndsWell(first);
    }

    private static Peer Demo(string folder, params string[] more) =>
        Peer.Start(Repository.Launcher, ["demo", "--servers-by-hand", "--data", Path.Combine(folder, "data"), .. more]);

    /// <summary>The command is taken from the demo's own words, and run as it stands.</summary>
    private static async Task<Peer> StartAsSaid(Peer demo, string server, params string[] more)
    {
        await demo.Says("They are not stopped when the demo ends.", Soon);
        var command = demo.Output.Split('\n').Select(l => l.Trim()).Single(l => l.StartsWith("./carillon serve ", StringComparison.Ordinal) && l.EndsWith(server + ".json", StringComparison.Ordinal));
        return Peer.Start("/bin/sh", ["-c", $"exec {command} {string.Join(' ', more)}"]);
    }

    private static async Task StillRunsAndEndsWell(Peer server)
    {
        Assert.False(server.HasExited, "a server that the demo did not start has ended with it:\n" + server.Output);
        server.Terminate();
        Assert.True(await server.Exit(TimeSpan.FromSeconds(30)) == 0, server.Output);
    }
}
