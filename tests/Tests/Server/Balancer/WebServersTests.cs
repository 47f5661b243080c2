using Carillon.Server.Balancer;
using Carillon.Server.Options;
using Microsoft.Extensions.Time.Testing;
using static Carillon.Tests.Server.Balancer.LbSettings;

namespace Carillon.Tests.Server.Balancer;

public sealed class WebServersTests
{
    private static readonly string[] Both = ["w1", "w2"];
    private readonly FakeTimeProvider _clock = new();
    private readonly WebServers _servers;

    public WebServersTests()
    {
        _servers = new(_clock);
        _servers.Set(Two());
    }

    [Fact]
    public void The_least_busy_is_taken_and_equals_in_turn()
    {
        var first = Enumerable.Range(0, 10).Select(_ => _servers.Take(Both)!).ToList();
        Assert.Equal((5, 5), (_servers.Find("w1")!.Busy, _servers.Find("w2")!.Busy));

        foreach (var server in first.Where(s => s.Name == "w2"))
            _servers.Release(server);
        Assert.Equal(["w2", "w2", "w2", "w2", "w2"], Enumerable.Range(0, 5).Select(_ => _servers.Take(Both)!.Name));
    }

    [Fact]
    public void Short_requests_one_after_another_are_spread_too()
    {
        var taken = new List<string>();
        for (var n = 0; n < 6; n++)
        {
            var server = _servers.Take(Both)!;
            taken.Add(server.Name);
            _servers.Release(server);
        }

        Assert.Equal(3, taken.Count(t => t == "w1"));
    }

    [Fact]
    public async Task Many_at_once_are_spread_evenly()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var n = 0; n < 100; n++)
                _servers.Take(Both);
        })));
        Assert.Equal((400, 400), (_servers.Find("w1")!.Busy, _servers.Find("w2")!.Busy));
    }

    [Fact]
    public void Nobody_new_goes_to_one_that_drains_whoever_says_so()
    {
        _servers.Set(Two(drainSecond: true));
        Assert.Equal("w1", Assert.Single(Enumerable.Range(0, 5).Select(_ => _servers.Take(Both)!.Name).Distinct()));

        _servers.Find("w1")!.Found(WebServerState.Draining, "it drains");
        Assert.Null(_servers.Take(Both));
    }

    [Theory]
    [InlineData(nameof(WebServerState.Unknown), true)]
    [InlineData(nameof(WebServerState.Ready), true)]
    [InlineData(nameof(WebServerState.NotReady), false)]
    [InlineData(nameof(WebServerState.Draining), false)]
    [InlineData(nameof(WebServerState.Silent), true)]
    [InlineData(nameof(WebServerState.Unreachable), false)]
    public void The_last_resort_is_whoever_may_yet_answer(string state, bool taken)
    {
        _servers.Find("w1")!.Found(Enum.Parse<WebServerState>(state), "why");
        Assert.Equal(taken ? "w1" : null, _servers.TakeLastResort(["w1"])?.Name);
        _servers.Set(new Dictionary<string, LbWebServerOptions> { ["w1"] = At("http://10.0.0.5:8080", drain: true) });
        Assert.Null(_servers.TakeLastResort(["w1"]));
    }

    [Fact]
    public void One_that_leaves_the_settings_is_kept_until_its_last_connection_ends()
    {
        var server = _servers.Take(["w2"])!;
        _servers.Set(new Dictionary<string, LbWebServerOptions> { ["w1"] = At("http://10.0.0.5:8080") });

        Assert.Null(_servers.Take(["w2"]));
        Assert.Equal(Both, _servers.All.Select(s => s.Name));
        _servers.Release(server);
        Assert.Equal(["w1"], _servers.All.Select(s => s.Name));
    }

    [Fact]
    public void How_long_it_leaves_counts_from_the_first_reason_and_ends_with_the_last()
    {
        var server = _servers.Find("w2")!;
        Assert.Null(server.LeavingFor);
        server.Found(WebServerState.Draining, "it drains");
        _clock.Advance(TimeSpan.FromSeconds(5));
        _servers.Set(Two(drainSecond: true));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(10), server.LeavingFor);

        server.Found(WebServerState.Ready, "");
        Assert.Equal(TimeSpan.FromSeconds(10), server.LeavingFor);
        _servers.Set(Two());
        Assert.Null(server.LeavingFor);
    }

    private static Dictionary<string, LbWebServerOptions> Two(bool drainSecond = false) =>
        new() { ["w1"] = At("http://10.0.0.5:8080"), ["w2"] = At("http://10.0.0.6:8080", drainSecond) };
}
