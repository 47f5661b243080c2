using Carillon.Server.Balancer;
using Carillon.Server.Options;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Yarp.ReverseProxy.Configuration;
using static Carillon.Tests.Server.Balancer.LbSettings;

namespace Carillon.Tests.Server.Balancer;

public sealed class DrainWatchTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly WebServers _servers;
    private readonly DrainWatch _watch;
    private readonly SettingsWatch _settings;
    private readonly List<Tunnel> _tunnels = [];

    public DrainWatchTests()
    {
        _servers = new(_clock);
        var options = new LbRoleOptions { DrainSeconds = 60, DeadSeconds = 3, WebServers = new() { ["w1"] = At("http://10.0.0.5:8080"), ["w2"] = At("http://10.0.0.6:8080") } };
        _settings = new(new SettingsSource(null, []), options, _servers, new InMemoryConfigProvider([], []), _clock, NullLogger<SettingsWatch>.Instance);
        _watch = new(_servers, _settings, _clock, NullLogger<DrainWatch>.Instance);
        Is("w1", WebServerState.Ready);
        Is("w2", WebServerState.Ready);
    }

    [Fact]
    public void Those_on_a_draining_web_server_stay_until_the_limit_and_then_leave_in_quiet_moments_a_few_at_a_time()
    {
        Connect("w2", 40);
        var busy = Connect("w2", 1).Single();
        Is("w2", WebServerState.Draining);

        Pass(TimeSpan.FromSeconds(59));
        Assert.Equal(41, _servers.Find("w2")!.Connections);
        Pass(TimeSpan.FromSeconds(1), busy);
        Assert.Equal(38, _servers.Find("w2")!.Connections);
        for (var n = 0; n < 40; n++)
            Pass(TimeSpan.FromMilliseconds(250), busy);

        Assert.Equal(1, _servers.Find("w2")!.Connections);
        Assert.False(busy.Ended.IsCancellationRequested);
        Pass(TimeSpan.FromSeconds(10), busy);
        Assert.True(busy.Ended.IsCancellationRequested);
        Assert.Equal(41, _servers.Find("w2")!.CutOff);
    }

    [Fact]
    public void While_nobody_else_is_ready_nobody_is_moved()
    {
        Connect("w2", 3);
        Is("w2", WebServerState.Draining);
        Is("w1", WebServerState.NotReady);

        Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(3, _servers.Find("w2")!.Connections);

        Is("w1", WebServerState.Ready);
        Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(0, _servers.Find("w2")!.Connections);
    }

    [Fact]
    public void Those_on_a_dead_one_are_cut_off_at_once()
    {
        var busy = Connect("w2", 20)[0];
        _servers.Find("w2")!.Answered();
        Is("w2", WebServerState.Unreachable);

        Pass(TimeSpan.FromSeconds(3), busy);
        Assert.Equal(20, _servers.Find("w2")!.Connections);
        Pass(TimeSpan.FromSeconds(0.5), busy);
        Assert.Equal(0, _servers.Find("w2")!.Connections);
        Assert.All(_tunnels, t => Assert.True(t.Ended.IsCancellationRequested));
    }

    public void Dispose()
    {
        _tunnels.ForEach(t => t.Dispose());
        _watch.Dispose();
        _settings.Dispose();
    }

    private void Is(string server, WebServerState state) => _servers.Find(server)!.Found(state, state.ToString());

    private List<Tunnel> Connect(string server, int count)
    {
        var made = Enumerable.Range(0, count).Select(_ => new Tunnel(_clock, CancellationToken.None)).ToList();
        made.ForEach(t => _servers.Find(server)!.Begun(t));
        _tunnels.AddRange(made);
        return made;
    }

    private void Pass(TimeSpan time, Tunnel? speaks = null)
    {
        _clock.Advance(time);
        speaks?.Touch();
        _watch.Look();
    }
}
