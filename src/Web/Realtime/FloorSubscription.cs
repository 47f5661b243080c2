using Carillon.Domain.Agents;
using Carillon.Domain.Cluster;
using Microsoft.Extensions.Hosting;

namespace Carillon.Web.Realtime;

/// <summary>
/// Keeps this process's observer registered with the floor grain, and tells it whether anybody watches. Renewed every second,
/// in memory: when the grain comes back on another web process, screens hear nothing for that long at most, and then what they missed.
/// </summary>
internal sealed partial class FloorSubscription(
    IGrainFactory grains, FloorPush push, HubConnections connections, TimeProvider clock, ILogger<FloorSubscription> log) : BackgroundService
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _wake = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        connections.WatchingChanged += Wake;
        try
        {
            await Renew(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Ended();
        }
        finally
        {
            connections.WatchingChanged -= Wake;
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    private async Task Renew(CancellationToken ct)
    {
        // Orleans holds observers weakly: `push` is a singleton and lives as long as we do.
        IFloorObserver? reference = null;
        var missedSome = false;
        while (true)
        {
            try
            {
                reference ??= grains.CreateObjectReference<IFloorObserver>(push);
                missedSome |= await grains.GetGrain<IFloorGrain>(FloorHub.GrainKey).Observe(reference, connections.SomeoneWatches);
                if (missedSome)
                    await TellAgain();
                missedSome = false;
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                NotRegistered(e.Message);
            }
            await WaitForWake(ct);
        }
    }

    /// <summary>A floor that has just come back knew nobody to push to: each screen here gets its agent's state as it is now, or a call would have none.</summary>
    private Task TellAgain() =>
        Task.WhenAll(connections.Agents.Select(async agent => await push.AgentChanged(await grains.GetGrain<IAgentSessionGrain>(agent.Value).GetState())));

    private async Task WaitForWake(CancellationToken ct)
    {
        using var delayed = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var delay = Task.Delay(Renewal, clock, delayed.Token);
        await Task.WhenAny(delay, _wake.WaitAsync(delayed.Token));
        await delayed.CancelAsync();
        ct.ThrowIfCancellationRequested();
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already woken.
        }
    }

    [LoggerMessage(7202, LogLevel.Warning, "Screens are not pushed to: the floor did not take our registration ({Why}); trying again")]
    private partial void NotRegistered(string why);

    [LoggerMessage(7203, LogLevel.Debug, "The floor's registration is no longer renewed")]
    private partial void Ended();
}
