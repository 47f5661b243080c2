using Carillon.Interop.Kit;

namespace Carillon.Interop.Faults;

/// <summary>kill -9 in mid-call. What the switch holds goes on; what it does not hold is ended once and on record.</summary>
public sealed class KillTests
{
    private static readonly string[] NothingLost = ["leads_dialled_twice", "attempts_without_end", "stuck_legs", "dispositions_lost", "wrong_party_audio", "one_way_audio"];

    [Fact]
    public async Task Death_of_the_web_process_disturbs_no_call_and_dials_nothing_twice()
    {
        await using var demo = await RunningDemo.Start("kill-web", "--talk", "15s");
        await demo.Connected(8, TimeSpan.FromMinutes(2));
        var before = demo.ProcessOf("web");

        Kill(before);
        await Restarted(demo, before);
        await Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var (_, report) = await demo.End(TimeSpan.FromMinutes(4));

        foreach (var counter in NothingLost)
            Assert.True(report[counter] == 0, $"{counter} is {report[counter]}:\n{report}");
    }

    [Fact]
    public async Task Death_of_a_telephony_process_ends_its_attempts_and_leaves_the_other_server_alone()
    {
        await using var demo = await RunningDemo.Start("kill-telephony", "--talk", "15s", "--carriers", "each");
        await demo.Connected(8, TimeSpan.FromMinutes(2));
        var before = demo.ProcessOf("t2");

        Kill(before);
        await Restarted(demo, before, "t2");
        await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        var (_, report) = await demo.End(TimeSpan.FromMinutes(4));

        Assert.Equal(0, report["leads_dialled_twice"]);
        Assert.Equal(0, report["attempts_without_end"]);
        Assert.Equal(0, report["wrong_party_audio"]);
    }

    private static async Task Restarted(RunningDemo demo, int before, string role = "web")
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromMinutes(1);
        while (demo.ProcessOf(role) == before)
        {
            Assert.True(DateTime.UtcNow < deadline, $"{role} was not started again:\n{demo.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private static void Kill(int process)
    {
        using var victim = System.Diagnostics.Process.GetProcessById(process);
        victim.Kill();
    }
}
