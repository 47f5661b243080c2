using System.Net;
using Carillon.Server.Options;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.Server.Roles;

/// <summary>
/// Tells the operator of a telephony server whom it waits for: it is called by web processes and calls none, so a server that is in nobody's list,
/// or under a name or an address that another has, would sit there in silence.
/// </summary>
internal sealed partial class ControlWatch(TelephonyRoleOptions options, TimeProvider clock, ILogger<ControlWatch> log) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(5);
    private volatile bool _controlled;
    private long _refusedAt;

    public void Knocked(IPAddress? who, bool known)
    {
        _controlled |= known;
        if (!known && (_refusedAt == 0 || clock.GetElapsedTime(_refusedAt) > Again))
        {
            _refusedAt = clock.GetTimestamp();
            Refused(who);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = First; !_controlled && !stoppingToken.IsCancellationRequested; pause = Again)
        {
            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_controlled && !stoppingToken.IsCancellationRequested)
                Alone(options.ServerId, options.Address, options.ControlPort);
        }
    }

    [LoggerMessage(9101, LogLevel.Warning, "No web process has called yet: is server {Server} in the admin's list with control http://{Address}:{Port}, and is no other server of this name there?")]
    private partial void Alone(string server, string address, int port);

    [LoggerMessage(9102, LogLevel.Warning, "{Who} was refused: it has another cluster secret; ClusterSecretFile must hold the same on all servers")]
    private partial void Refused(IPAddress? who);
}
