using System.Diagnostics;
using System.Reflection;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Tests.Switch;

/// <summary>
/// The network between two servers is gone, by the kernel's own rules (nft) in a network namespace that each test makes for itself: it starts this test
/// program again in one, for itself alone. Where no namespace may be made, it is skipped.
/// </summary>
[Collection("counters of t1")]
public sealed class HardCutTests
{
    private const string Inside = "CARILLON_TEST_NAMESPACE";
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(0.6), Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Three POKEs without an answer, a second each, mean that a trunk is down: less than that is ridden out.</summary>
    [Fact]
    public Task A_cut_of_2_seconds_is_ridden_out() => InItsOwnNetwork(nameof(A_cut_of_2_seconds_is_ridden_out), async world =>
    {
        var talk = await world.Connect(0);
        await BothHear(talk);
        await Cut(world, TimeSpan.FromSeconds(2));
        await BothHear(talk);
        Assert.DoesNotContain(world.Near.Seen.Concat(world.Far.Seen), e => e.LegEnded is not null || e is { Sequence: > 0, TrunkHealth.Up: false });
    });

    [Fact]
    public Task A_cut_of_5_seconds_ends_links_as_trunk_lost_and_the_next_call_works() => InItsOwnNetwork(nameof(A_cut_of_5_seconds_ends_links_as_trunk_lost_and_the_next_call_works), async world =>
    {
        var lost = await world.Connect(0);
        await BothHear(lost);
        await Cut(world, TimeSpan.FromSeconds(5));
        Assert.Equal((EndCause.TrunkLost, EndCause.TrunkLost), ((await world.Near.Ended(lost.Link)).Cause, (await world.Far.Ended(lost.Link)).Cause));
        await world.Near.Next("the trunk to be back", _ => world.Near.Seen.LastOrDefault(e => e is { Sequence: > 0, TrunkHealth.ServerId: "t2" })?.TrunkHealth.Up == true);
        await world.Far.Next("the trunk to be back", _ => world.Far.Seen.LastOrDefault(e => e is { Sequence: > 0, TrunkHealth.ServerId: "t1" })?.TrunkHealth.Up == true);

        // Customer and agent of the lost link are still there: nobody was hung up.
        Assert.Equal((1, 1), ((await world.Control.Snapshot(Ct)).Legs.Count, (await world.Neighbour.Snapshot(Ct)).Legs.Count));
        await BothHear(await world.Connect(1));
    });

    /// <summary>Outside: starts this program in a namespace for this test. Inside: does it.</summary>
    private static async Task InItsOwnNetwork(string test, Func<LineWorld, Task> does)
    {
        if (Environment.GetEnvironmentVariable(Inside) is not null)
        {
            await using var world = await LineWorld.Create(agents: 2);
            await does(world);
            return;
        }

        var (code, said) = await Run("unshare", ["-n", "true"]);
        Assert.SkipUnless(code == 0, $"no network namespace may be made here: {said}");
        (code, said) = await Run("unshare", ["-n", "nft", "list", "ruleset"]);
        Assert.SkipUnless(code == 0, $"no nft here (Debian package nftables): {said}");
        string[] again = ["-n", "sh", "-c", "ip link set lo up && exec \"$@\"", "again", "dotnet", Assembly.GetExecutingAssembly().Location, "-noColor", "-noLogo", "-method", $"*{nameof(HardCutTests)}.{test}"];
        (code, said) = await Run("unshare", again);
        Assert.True(code == 0 && said.Contains("Total: 1,", StringComparison.Ordinal) && !said.Contains("Skipped: 1", StringComparison.Ordinal), said);
    }

    /// <summary>Nothing goes between the trunk's ports for so long.</summary>
    private static async Task Cut(LineWorld world, TimeSpan time)
    {
        await Nft("add table ip cut");
        await Nft("add chain ip cut out { type filter hook output priority 0 ; }");
        await Nft($"add rule ip cut out udp dport {{ {world.NearTrunk.Port}, {world.FarTrunk.Port} }} drop");
        await Task.Delay(time, Ct);
        var (_, rules) = await Run("nft", ["delete", "table", "ip", "cut"]);
        Assert.Equal("", rules);
    }

    private static async Task Nft(string rule)
    {
        var (code, said) = await Run("nft", [rule]);
        Assert.True(code == 0, said);
    }

    private static async Task BothHear(Conversation talk)
    {
        var tone = Sine();
        for (var patience = Stopwatch.StartNew(); ;)
        {
            var heard = await Task.WhenAll(talk.Customer.Talk(tone, Talk), talk.Agent.Talk(tone, Talk)).WaitAsync(Patience, Ct);
            if (heard.All(samples => samples.Count(s => Math.Abs((int)s) > 4000) > tone.Length / 4))
                return;
            Assert.True(patience.Elapsed < Patience, "they do not hear each other");
        }
    }

    private static short[] Sine() => [.. Enumerable.Range(0, 4000).Select(i => (short)(8000 * Math.Sin(2 * Math.PI * 440 * i / 8000)))];

    private static async Task<(int Code, string Said)> Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Inside] = "1";
        try
        {
            using var process = Process.Start(start)!;
            var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct)).WaitAsync(TimeSpan.FromMinutes(3), Ct);
            await process.WaitForExitAsync(Ct);
            return (process.ExitCode, string.Concat(said));
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
