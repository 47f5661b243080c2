using Carillon.Media;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Carillon.Server.Roles;

/// <summary>
/// A process that stood still (stopped, a frozen machine) may have been given up by the others, who tell it nothing; Orleans looks into the table once a minute.
/// So who has stood still looks at once, and ends if it is dead there: until then it would go on with campaigns and agents who belong to others now.
/// </summary>
internal sealed partial class StandstillWatch(IClusterMembershipService membership, ILogger<StandstillWatch> log, Func<TimeSpan>? clock = null) : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    /// <summary>As long as one of the others' questions waits. They ask three times, so that less was never given up.</summary>
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(1);

    private readonly Func<TimeSpan> _clock = clock ?? (() => BootClock.Now);
    private TimeSpan? _lookedAt;

    /// <summary>A look: was the last one a moment ago.</summary>
    internal async Task Look()
    {
        var now = _clock();
        var stood = now - (_lookedAt ?? now);
        _lookedAt = now;
        if (stood < Still)
            return;
        StoodStill(stood);
        // Told that it is dead, Orleans ends the process.
        await membership.Refresh();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryLook(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task TryLook(CancellationToken ct)
    {
        try
        {
            await Look();
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Failed(e.Message);
        }
    }

    [LoggerMessage(6112, LogLevel.Warning, "This process stood still for {Time}: whether the others have given it up is looked up")]
    private partial void StoodStill(TimeSpan time);

    [LoggerMessage(6113, LogLevel.Warning, "Whether the others have given this process up could not be looked up: {Why}")]
    private partial void Failed(string why);
}
