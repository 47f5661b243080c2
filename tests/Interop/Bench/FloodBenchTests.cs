using System.Text.Json;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Bench;

/// <summary>The command alone, small and short: what 20,000 a second do, a quiet machine shows (docs/bench.md).</summary>
public sealed class FloodBenchTests
{
    [Fact]
    public async Task Calls_talk_and_legitimate_ones_are_set_up_while_strangers_shout()
    {
        var folder = Repository.Artefacts("bench-flood");
        var file = Path.Combine(folder, "report.json");
        var (_, output) = await Peer.Carillon(TimeSpan.FromMinutes(4), "bench", "flood", "--for", "5s", "--warm-up", "5s", "--calls", "4", "--rate", "2000", "--report", file, "--data", Path.Combine(folder, "data"));
        Assert.True(File.Exists(file), output);
        var report = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).RootElement;

        int Of(string field) => report.GetProperty(field).GetInt32();
        Assert.Equal((4, 0, 0, 0), (Of("calls"), Of("lost"), Of("deaf"), Of("peers_dropped")));
        Assert.True(Of("sent") > 2_000 && Of("answers") > 0, output);
        Assert.InRange(report.GetProperty("amplification").GetDouble(), 0, 1);
        foreach (var name in (string[])["set_ups_before", "set_ups"])
        {
            var calls = report.GetProperty(name);
            Assert.True(calls.GetProperty("made").GetInt32() >= 9 && calls.GetProperty("failed").GetInt32() == 0, output);
        }
    }
}
