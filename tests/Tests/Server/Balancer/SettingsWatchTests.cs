using Carillon.Server.Balancer;
using Carillon.Server.Options;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Yarp.ReverseProxy.Configuration;

namespace Carillon.Tests.Server.Balancer;

public sealed class SettingsWatchTests : IDisposable
{
    private const string Two = """{"Lb":{"WebServers":{"w1":{"Address":"http://127.0.0.1:8080"},"w2":{"Address":"http://127.0.0.1:8081"}}}}""";

    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("carillon-lb-").FullName, "lb.json");
    private readonly WebServers _servers = new(new FakeTimeProvider());
    private readonly InMemoryConfigProvider _proxy = new([], []);
    private readonly SettingsWatch _watch;
    private int _written;

    public SettingsWatchTests()
    {
        Write(Two);
        var source = new SettingsSource(_file, ["Lb:CheckMs=700"]);
        _watch = new(source, source.Read(new Faults()), _servers, _proxy, new FakeTimeProvider(), NullLogger<SettingsWatch>.Instance);
    }

    [Fact]
    public void A_changed_file_is_taken_with_what_stands_on_the_command_line()
    {
        Write("""{"Lb":{"DrainSeconds":7,"WebServers":{"w2":{"Address":"http://127.0.0.1:8081","Drain":true},"w3":{"Address":"http://127.0.0.1:8082"}}}}""");
        _watch.Look();

        Assert.Equal(["w2", "w3"], _servers.All.Select(s => s.Name));
        Assert.True(_servers.Find("w2")!.IsLeaving);
        Assert.Equal((7, 700), (_watch.Current.DrainSeconds, _watch.Current.CheckMs));
        var cluster = Assert.Single(_proxy.GetConfig().Clusters);
        Assert.Equal(["w2", "w3"], cluster.Destinations!.Keys.Order());
        Assert.Equal(TimeSpan.FromMilliseconds(700), cluster.HealthCheck!.Active!.Interval);
    }

    [Theory]
    [InlineData("""{"Lb":{"WebServers":{"w1":{"Address":"nonsense"}}}}""", "Lb:WebServers:w1:Address is 'nonsense'")]
    [InlineData("""{"Lb":{"WebServers":""", "is no valid JSON")]
    [InlineData("""{"Lb":{"Listen":"http://127.0.0.1:9","WebServers":{"w1":{"Address":"http://127.0.0.1:8080"}}}}""", "needs a restart of the balancer")]
    public void A_file_with_a_fault_changes_nothing_and_is_told_of_until_it_is_mended(string text, string fault)
    {
        Write(text);
        _watch.Look();
        Assert.Contains(_watch.Faults, f => f.Contains(fault, StringComparison.Ordinal));
        Assert.Equal(["w1", "w2"], _servers.All.Select(s => s.Name));

        Write(Two);
        _watch.Look();
        Assert.Empty(_watch.Faults);
    }

    public void Dispose()
    {
        _watch.Dispose();
        Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
    }

    /// <summary>Each time with another time of change, however fast the test is.</summary>
    private void Write(string text)
    {
        File.WriteAllText(_file, text);
        File.SetLastWriteTimeUtc(_file, DateTime.UnixEpoch.AddSeconds(++_written));
    }
}
