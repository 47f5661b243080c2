using System.Text.Json;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Bench;

/// <summary>The bench itself, small and short: real web processes on a MariaDB of its own. Its prices are for a quiet machine, not for here (docs/capacity.md).</summary>
public sealed class ClusterBenchTests
{
    [Fact]
    public async Task A_small_floor_goes_through_the_real_control_plane()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/mariadbd"), "mariadbd is not installed (Debian package mariadb-server)");
        var folder = Repository.Artefacts("bench-cluster");
        var file = Path.Combine(folder, "report.json");
        var (_, output) = await Peer.Carillon(TimeSpan.FromMinutes(5), "bench", "cluster", "--servers", "2", "--agents", "20", "--calls", "60", "--attempts-per-second", "10", "--for", "10s",
            "--report", file, "--data", Path.Combine(folder, "data"));
        Assert.True(File.Exists(file), output);
        var report = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).RootElement;
        var size = Assert.Single(report.GetProperty("sizes").EnumerateArray());

        double Of(string field) => size.GetProperty(field).GetDouble();
        Assert.StartsWith("MariaDB", report.GetProperty("database").GetString(), StringComparison.Ordinal);
        Assert.Equal((2, 20, 0, 0), (Of("servers"), Of("agents_ready"), Of("dialled_twice"), Of("defects")));
        // Ten a second is the carriers' limit; how near pacing comes to it in ten seconds depends on chance, and on what runs beside.
        Assert.InRange(Of("attempts"), 40, 130);
        Assert.True(size.GetProperty("decision_ms").GetProperty("count").GetInt32() > 10, output);
        Assert.InRange(Of("statements_per_agent_second_at_rest"), 0, 0.2);
        // Not its price here, but that it was seen from outside at all.
        Assert.True(Of("control_cpu_ms_per_attempt") > 0 && Of("database_cpu_ms_per_attempt") > 0 && Of("statements_per_attempt") > 0.1, output);
        Assert.Equal("{}", size.GetProperty("commands_refused").GetRawText());
    }
}
