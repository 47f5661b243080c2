using Carillon.Server.Options;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Carillon.Server.Balancer;

/// <summary>
/// The settings in force. The file is looked at every second; a changed one is taken as a whole, or, with a fault anywhere, not at all: then the
/// log and the status say why.
/// </summary>
internal sealed partial class SettingsWatch : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly SettingsSource _source;
    private readonly WebServers _servers;
    private readonly InMemoryConfigProvider _proxy;
    private readonly TimeProvider _clock;
    private readonly ILogger<SettingsWatch> _log;
    private volatile LbRoleOptions _current;
    private volatile IReadOnlyList<string> _faults = [];
    private (DateTime, long)? _version;

    public SettingsWatch(SettingsSource source, LbRoleOptions first, WebServers servers, InMemoryConfigProvider proxy, TimeProvider clock, ILogger<SettingsWatch> log)
    {
        (_source, _current, _servers, _proxy, _clock, _log) = (source, first, servers, proxy, clock, log);
        _version = source.Version();
        _servers.Set(first.WebServers);
    }

    public LbRoleOptions Current => _current;

    /// <summary>Of the file as it is now; not empty: an older one is in force.</summary>
    public IReadOnlyList<string> Faults => _faults;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Look();
        }
        catch (OperationCanceledException)
        {
            // The role ends.
        }
    }

    internal void Look()
    {
        if (_source.Version() is not { } version || version == _version)
            return;
        _version = version;
        var faults = new Faults();
        var next = _source.Read(faults);
        if (next.Fixed != _current.Fixed)
            faults.Unless(false, "something else than WebServers, times and Drain was changed: that needs a restart of the balancer");
        _faults = faults.Texts;
        if (faults.Texts.Count == 0)
            Take(next);
        else
            Refused(_source.File!, string.Join("; ", faults.Texts));
    }

    private void Take(LbRoleOptions next)
    {
        _current = next;
        _servers.Set(next.WebServers);
        _proxy.Update(ProxyConfig.Routes, ProxyConfig.Clusters(next));
        Taken(_source.File!, string.Join(", ", next.WebServers.Select(s => s.Value.Drain ? s.Key + " (drain)" : s.Key)));
    }

    [LoggerMessage(9204, LogLevel.Information, "{File} was read again; web servers: {Servers}")]
    private partial void Taken(string file, string servers);

    [LoggerMessage(9205, LogLevel.Error, "{File} has changed, but the old settings stay in force: {Faults}")]
    private partial void Refused(string file, string faults);
}
