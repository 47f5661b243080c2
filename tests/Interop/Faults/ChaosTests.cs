using System.Text.Json;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Faults;

/// <summary>A telephony server is taken out of a working floor of three: what <c>carillon lab chaos</c> judges, in a short form.</summary>
public sealed class ChaosTests
{
    [Fact]
    public async Task A_dead_telephony_server_is_noticed_at_once_and_its_agents_go_on_elsewhere_with_their_customers()
    {
        var report = await Run("kill-telephony", "--agents", "18", "--talking", "10", "--ringing", "3", "--before", "5s");
        Assert.True(report.GetProperty("agents_moved").GetInt32() >= 6, report.ToString());
        Assert.True(report.GetProperty("customers_to_rescue").GetInt32() > 0, "nobody was to be rescued: this run shows nothing: " + report);
    }

    [Fact]
    public async Task A_dead_web_process_is_noticed_and_its_screens_come_back_with_what_they_showed()
    {
        var report = await Run("kill-web", "--agents", "12", "--talking", "6", "--ringing", "1", "--talk", "8s", "--before", "2s");
        Assert.True(report.GetProperty("screens_with_text").GetInt32() > 0, "nobody had typed anything: this run shows nothing: " + report);
    }

    [Fact]
    public async Task A_dead_primary_costs_nothing_that_was_acknowledged_and_dialling_goes_on_when_a_replica_is_promoted() =>
        await Run("kill-db-primary", "--agents", "12", "--talking", "6", "--ringing", "1", "--talk", "8s", "--before", "2s");

    private static async Task<JsonElement> Run(string scenario, params string[] more)
    {
        var folder = Repository.Artefacts("chaos-" + scenario);
        var file = Path.Combine(folder, "report.json");
        await using var chaos = Peer.Start(Repository.Launcher, ["lab", "chaos", "--scenario", scenario, "--away", "8s", "--after", "5s", "--data", Path.Combine(folder, "data"), "--report", file, .. more]);
        var code = await chaos.Exit(TimeSpan.FromMinutes(5));
        Assert.True(code == 0, chaos.Output);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        return json.RootElement.Clone();
    }
}
