using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.Server.Balancer;

/// <summary>
/// Moves people: off a web server that has drained for long enough, a few at a time and each in a quiet moment; and off one that is dead, all at
/// once. Their screens come back by themselves, at another one; while there is no other, nobody is moved.
/// </summary>
internal sealed partial class DrainWatch(WebServers servers, SettingsWatch settings, TimeProvider clock, ILogger<DrainWatch> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    /// <summary>An answer to what was pressed comes sooner.</summary>
    private static readonly TimeSpan QuietEnough = TimeSpan.FromMilliseconds(300);
    /// <summary>After the limit; who is never quiet is cut off then.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    /// <summary>Of those who are there, at each look: all of them have moved in about ten seconds.</summary>
    private const int Share = 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
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
        var all = servers.All;
        foreach (var server in all.Where(s => s.Connections > 0 && all.Any(other => other != s && IsFit(other))))
        {
            var cut = Due(server);
            if (cut > 0)
                Moved(cut, server.Name, server.Connections);
        }
    }

    private int Due(WebServer server)
    {
        var limit = TimeSpan.FromSeconds(settings.Current.DrainSeconds);
        if (server.Verdict.State is WebServerState.Silent or WebServerState.Unreachable && server.Unanswered > TimeSpan.FromSeconds(settings.Current.DeadSeconds))
            return server.Cut(TimeSpan.Zero);
        if (server.LeavingFor is not { } leaving || leaving < limit)
            return 0;
        return leaving > limit + Patience ? server.Cut(TimeSpan.Zero) : server.Cut(QuietEnough, 1 + (server.Connections / Share));
    }

    private static bool IsFit(WebServer server) => server is { IsLeaving: false, Verdict.State: WebServerState.Ready };

    [LoggerMessage(9203, LogLevel.Information, "{Cut} connections to web server {Server} were ended, to come back by another; {Left} are left")]
    private partial void Moved(int cut, string server, int left);
}
