using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.Storage.Nodes;

/// <summary>
/// Looks every two seconds whether the database is still written where this process writes; two statements, counted as background. A database of one
/// server is not watched. A claim that is refused finds the new node sooner; this is for quiet times, and for a node that has frozen.
/// </summary>
internal sealed partial class WriterWatch(Database database, TimeProvider clock, ILogger<WriterWatch> log) : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!database.Writer.HasChoice)
            return;
        using var timer = new PeriodicTimer(Step, clock);
        try
        {
            do
                await Look(stoppingToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task Look(CancellationToken ct)
    {
        try
        {
            await database.Writer.Look(ct).ConfigureAwait(false);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Failed(e);
        }
    }

    [LoggerMessage(5114, LogLevel.Error, "The nodes of the database could not be looked at; tried again in two seconds")]
    private partial void Failed(Exception e);
}
