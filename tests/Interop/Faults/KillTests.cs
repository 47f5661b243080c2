using Carillon.Contracts;
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

        await demo.KillAndAwaitNext("web");
        await Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var (_, report) = await demo.End(TimeSpan.FromMinutes(4));

        report.IsZero(NothingLost);
        report.CostsLittle();
    }

    /// <summary>Calls whose customer or agent was on the dead server end with it, and their sound stops in mid-call: one-way is no fault then.</summary>
    [Fact]
    public async Task Death_of_a_telephony_process_ends_its_attempts_and_leaves_the_other_server_alone()
    {
        await using var demo = await RunningDemo.Start("kill-telephony", "--talk", "15s", "--carriers", "each");
        await demo.Connected(8, TimeSpan.FromMinutes(2));

        await demo.KillAndAwaitNext("t2");
        await demo.Connected(20, TimeSpan.FromMinutes(2));
        using var api = new AdminApi(RunningDemo.Web);
        await api.LogIn("supervisor", "carillon-demo");
        await Eventually.Holds(
            async () => (await api.Get<FloorDto>("/floor")).Agents.All(a => a.PauseCode != "PHONE"), TimeSpan.FromMinutes(1), () => "every agent's phone to be up again, also at t2");
        var (_, report) = await demo.End(TimeSpan.FromMinutes(4));

        report.IsZero(NothingLost.Except(["one_way_audio"]));
        report.CostsLittle();
    }
}
