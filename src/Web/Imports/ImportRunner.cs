using Carillon.Domain.Campaigns;
using Carillon.Domain.Leads;
using Carillon.Web.Realtime;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;

namespace Carillon.Web.Imports;

/// <summary>Imports one uploaded file after the other and tells the admins' screens how far it is.</summary>
internal sealed partial class ImportRunner(
    ImportJobs jobs, ILeadImporter importer, IGrainFactory grains, IHubContext<FloorHub, IFloorClient> screens, ILogger<ImportRunner> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var job in jobs.Waiting.ReadAllAsync(stoppingToken))
            await Run(job, stoppingToken);
    }

    private async Task Run(ImportJob job, CancellationToken ct)
    {
        try
        {
            await using var file = job.Open();
            var end = await importer.Import(file, job.Request, p => Report(job, p), job.Rejected.Add, ct);
            Report(job, end with { Finished = true });
            Imported(job.List.Id, end.Imported, end.Rejected);
            await grains.GetGrain<ICampaignGrain>(job.List.Campaign.Value).LeadsChanged();
        }
        catch (Exception e)
        {
            Failed(e, job.List.Id);
            Report(job, job.Progress with { Finished = true, Fault = job.Progress.Fault ?? Words(e, ct) });
        }
        finally
        {
            job.DeleteUpload();
        }
    }

    private void Report(ImportJob job, ImportProgress progress)
    {
        job.Progress = progress;
        _ = screens.Clients.Group(FloorHub.Admins).ImportProgressed(job.ToDto());
    }

    private static string Words(Exception e, CancellationToken ct) => ct.IsCancellationRequested
        ? "The server was stopped during the import; the rows stored so far stay. Upload the file again: they count as duplicates then."
        : $"The import ended early: {e.Message} The rows stored so far stay.";

    [LoggerMessage(7301, LogLevel.Information, "Import into list {List} ended: {Imported} leads, {Rejected} rows refused")]
    private partial void Imported(ListId list, long imported, long rejected);

    [LoggerMessage(7302, LogLevel.Error, "Import into list {List} ended early")]
    private partial void Failed(Exception e, ListId list);
}
