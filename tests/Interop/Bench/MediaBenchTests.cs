using System.Text.Json;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Bench;

/// <summary>The bench verifies what it measures: everybody hears his partner, and what should be recorded is. Its prices are for a quiet machine, not for here.</summary>
public sealed class MediaBenchTests
{
    [Theory]
    [InlineData("bridge", false)]
    [InlineData("conference", true)]
    [InlineData("iax", true)]
    public async Task All_parties_of_a_shape_hear_each_other_and_are_recorded(string shape, bool record)
    {
        var report = await Run(shape, ["--calls", "10", "--window", "5s", "--windows", "1", .. record ? new[] { "--record" } : []]);

        Assert.Equal("20 of 20", report.GetProperty("hearing").GetString());
        Assert.Equal((record ? 10 : 0, 0), (report.GetProperty("recordings").GetInt32(), report.GetProperty("silent_recordings").GetInt32()));
        Assert.InRange(report.GetProperty("cpu_percent_per_call").GetProperty("median").GetDouble(), 0.001, 50);
    }

    [Fact]
    public async Task Asterisk_is_measured_with_the_same_load()
    {
        var (code, installed) = await Peer.Run(Path.Combine(Repository.Root, "eng", "asterisk"), [], TimeSpan.FromMinutes(5));
        Assert.SkipUnless(code == 0, "no Asterisk: " + installed);
        var report = await Report("conference", ["--calls", "5", "--window", "5s", "--windows", "1", "--record", "--peer", "asterisk"]);

        foreach (var server in (string[])["ours", "asterisk"])
        {
            Assert.Equal("10 of 10", report.GetProperty(server).GetProperty("hearing").GetString());
            Assert.Equal((5, 0), (report.GetProperty(server).GetProperty("recordings").GetInt32(), report.GetProperty(server).GetProperty("silent_recordings").GetInt32()));
        }

        Assert.True(report.GetProperty("ratio_cpu").GetDouble() > 0);
    }

    [Fact]
    public async Task Calls_that_come_and_go_are_recorded_with_both_sides_up_to_the_last()
    {
        var report = await Run("conference", ["--calls", "9", "--churn", "3", "--record", "--window", "5s", "--windows", "1"]);

        Assert.InRange(report.GetProperty("recordings").GetInt32(), 20, 26);
        Assert.Equal((0, 0, 0), (report.GetProperty("silent_recordings").GetInt32(), report.GetProperty("failed").GetInt32(), report.GetProperty("lost").GetInt32()));
    }

    [Fact]
    public async Task The_limit_is_climbed_to_point_by_point_and_each_point_is_told()
    {
        var limit = (await Run("bridge", ["--calls", "5", "--window", "3s", "--windows", "1", "--find-limit", "--most", "40"])).GetProperty("limit");

        var points = limit.GetProperty("points").EnumerateArray().Select(p => (Calls: p.GetProperty("calls").GetInt32(), Broken: p.GetProperty("broken").GetString())).ToList();
        Assert.Equal((5, 30), (points[0].Calls, points[1].Calls)); // whether a loaded machine holds them, is not the question
        Assert.Equal(points.Where(p => p.Broken is null).Select(p => p.Calls).DefaultIfEmpty().Max(), limit.GetProperty("calls").GetInt32());
        Assert.Equal(points.LastOrDefault(p => p.Broken is not null).Broken, limit.GetProperty("broke").GetString());
        Assert.True(points[^1].Calls == 40 || points.Exists(p => p.Broken is not null));
    }

    [Fact]
    public async Task Every_set_up_is_hung_up_again()
    {
        var report = await Run("setup", ["--rate", "10", "--window", "3s", "--windows", "1", "--record"]);

        Assert.Equal(0, report.GetProperty("failed").GetInt32());
        Assert.InRange(report.GetProperty("cpu_ms_per_call").GetProperty("median").GetDouble(), 0.1, 1000);
    }

    private static async Task<JsonElement> Run(string shape, string[] more) => (await Report(shape, more)).GetProperty("ours");

    private static async Task<JsonElement> Report(string shape, string[] more)
    {
        var folder = Repository.Artefacts("bench-" + shape + (more.Contains("--peer") ? "-asterisk" : ""));
        var file = Path.Combine(folder, "report.json");
        var (code, output) = await Peer.Carillon(TimeSpan.FromMinutes(6), ["bench", "media", "--shape", shape, "--report", file, "--warm-up", "1s", "--data", Path.Combine(folder, "data"), .. more]);
        Assert.True(code == 0, output);
        return JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).RootElement;
    }
}
