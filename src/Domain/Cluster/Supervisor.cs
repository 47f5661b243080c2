using Carillon.Domain.Campaigns;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Cluster;

/// <summary>
/// In every web process: keeps each active campaign, each telephony server's gateway and the floor activated somewhere, also after failures.
/// Names are read every 30 s; the knocking costs no statement.
/// </summary>
internal sealed partial class Supervisor(
    IGrainFactory grains, IActiveNamesStore names, TimeProvider clock, ILogger<Supervisor> log) : BackgroundService
{
    private static readonly TimeSpan Knock = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReadNames = TimeSpan.FromSeconds(30);
    private ActiveNames _names = new([], []);
    private long _readAt;
    private bool _failed = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await KnockOnAll(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                _failed = true;
                CannotKnock(e.Message);
            }

            await Task.Delay(Knock, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task KnockOnAll(CancellationToken ct)
    {
        if (_failed || clock.GetElapsedTime(_readAt) > ReadNames)
        {
            _names = await names.Read(ct);
            (_readAt, _failed) = (clock.GetTimestamp(), false);
        }

        await Task.WhenAll(
        [
            grains.GetGrain<IFloorCalls>(IFloorCalls.Key).EnsureActive(),
            .. _names.Servers.Select(s => grains.GetGrain<ISwitchGatewayGrain>(s.Value).EnsureActive()),
            .. _names.Campaigns.Select(c => grains.GetGrain<ICampaignGrain>(c.Value).EnsureActive()),
        ]);
    }

    [LoggerMessage(5501, LogLevel.Warning, "Campaigns, gateways and the floor cannot be looked after: {Reason}")]
    private partial void CannotKnock(string reason);
}
