using System.Text.Json;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Bench;

/// <summary>The command alone, small and short: what grows over half an hour, half an hour shows (docs/bench.md).</summary>
public sealed class SoakTests
{
    [Fact]
    public async Task Calls_come_and_go_over_a_trunk_and_each_leg_has_one_record()
    {
        var folder = Repository.Artefacts("bench-soak");
        var file = Path.Combine(folder, "report.json");
        var (_, output) = await Peer.Carillon(TimeSpan.FromMinutes(6), "bench", "soak", "--shape", "iax", "--for", "15s", "--calls", "4", "--talk", "4s", "--report", file, "--data", Path.Combine(folder, "data"));
        Assert.True(File.Exists(file), output);
        var report = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).RootElement;

        int Of(string field) => report.GetProperty(field).GetInt32();
        Assert.InRange(Of("made"), 8, 40);
        Assert.Equal((0, 0, 0), (Of("failed"), Of("lost"), Of("deaf")));
        Assert.Equal((Of("made"), 0), (Of("recordings"), Of("silent_recordings")));
        // Customer, agent, and both ends of the link.
        Assert.Equal((4 * Of("made"), 0, 0, 0), (Of("legs"), Of("legs_without_record"), Of("legs_recorded_twice"), Of("legs_left")));
        Assert.True(report.GetProperty("ports").GetProperty("to").GetDouble() > 4, output);
    }
}
