using Carillon.Interop.Kit;

namespace Carillon.Interop.Demo;

/// <summary>A counter that cannot turn red proves nothing: each fault is planted, and its counter must show it.</summary>
public sealed class PlantTests
{
    [Theory]
    [InlineData("duplicate-invite", "leads_dialled_twice")]
    [InlineData("lost-end", "attempts_without_end")]
    [InlineData("swap-audio", "wrong_party_audio")]
    [InlineData("mute", "one_way_audio")]
    public async Task A_planted_fault_turns_its_counter_red(string fault, string counter)
    {
        var folder = Repository.Artefacts("plant-" + fault);
        var file = Path.Combine(folder, "report.json");

        var (code, output) = await Peer.Carillon(TimeSpan.FromMinutes(8), "lab", "plant", fault, "--report", file, "--data", Path.Combine(folder, "data"));
        await File.WriteAllTextAsync(Path.Combine(folder, "output.txt"), output, TestContext.Current.CancellationToken);

        Assert.True(DemoReport.Read(file)[counter] > 0, $"{counter} stayed 0:\n{output}");
        Assert.Equal(1, code);
    }
}
