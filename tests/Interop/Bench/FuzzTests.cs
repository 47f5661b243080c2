using System.Text.Json;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Bench;

/// <summary>Fuzzing runs from a clone, as it is documented; a short run at every build.</summary>
public sealed class FuzzTests
{
    [Fact]
    public async Task A_minute_of_fuzzing_reaches_every_parser_and_finds_nothing()
    {
        var report = Path.Combine(Repository.Artefacts("fuzz"), "report.json");
        var (code, output) = await Peer.Run(Path.Combine(Repository.Root, "carillon"), ["bench", "fuzz", "--for", "45s", "--report", report], TimeSpan.FromMinutes(6));

        Assert.True(code == 0, output);
        var targets = JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken)).RootElement.GetProperty("targets").EnumerateArray().ToList();
        Assert.Equal(10, targets.Count);
        // The instrumented code left its marks, and mutation went on from what is kept.
        Assert.All(targets, t => Assert.True(t.GetProperty("branches").GetInt32() >= 40 && t.GetProperty("trials").GetInt64() > 1000, t.ToString()));
    }
}
