using System.Diagnostics;
using Carillon.Contracts;
using Carillon.Lab;
using Carillon.Lab.History;
using Carillon.Lab.Plants;
using Carillon.Lab.Report;
using Carillon.Telephony.V1;
using Google.Protobuf;

namespace Carillon.Server.Demo;

/// <summary>The end of a demo: calls run out, everybody's records are closed and gathered, and what is needed to judge comes out.</summary>
internal sealed class DemoWindDown(DemoPlan plan, LabPlant plant, DemoWebs webs, SqlMeter sql, DemoFloor floor, Stopwatch clock)
{
    /// <summary>For calls to run out, and again for all the rest.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    /// <summary>1 nothing is dialled any more, and calls run out  2 a quiet stretch, agents at rest  3 the lab leaves and writes what it heard  4 facts reach the database  5 snapshots, then the servers end</summary>
    public async Task<DemoJudge> Run(SqlReading before, TimeSpan started, CancellationToken ct)
    {
        DemoScreen.Say("no more dials; calls run out ...");
        await StopPacing(ct); // 1
        await WaitUntilQuiet(ct);
        await Task.Delay(Settle, ct);
        await WaitForFacts(ct);
        var worked = await sql.Read(ct);
        var workingTime = clock.Elapsed - started;

        var restFrom = clock.Elapsed; // 2
        await Task.Delay(Rest, ct);
        var rested = await sql.Read(ct);
        var restingTime = clock.Elapsed - restFrom;
        var agentsResting = (await webs.Floor(ct)).Agents.Count(a => a.State == AgentStateDto.Ready);

        DemoScreen.Say("the lab listens to the recordings and leaves ...");
        var cpu = await floor.Cpu(ct);
        await floor.StopLab(); // 3
        await Task.Delay(Settle, ct);
        await WaitForFacts(ct); // 4
        var snapshots = await SaveSnapshots(ct); // 5
        await floor.StopServers();

        if (plant == LabPlant.LostEnd)
            await LostEnd.PlantAsync(plan.Database, ct);
        var history = await CheckHistory(snapshots, ct);
        return new DemoJudge
        {
            Lab = LabReport.FromJson(await File.ReadAllTextAsync(Path.Combine(plan.LabFolder, "report.json"), ct)) ?? throw new IOException("the lab's report cannot be read"),
            History = history,
            Working = worked - before,
            WorkingTime = workingTime,
            Resting = rested - worked,
            RestingTime = restingTime,
            AgentsResting = agentsResting,
            Cpu = cpu,
            Duration = clock.Elapsed,
        };
    }

    /// <summary>MANUAL, not STOP: customers who ring now and answer are still to reach an agent.</summary>
    private async Task StopPacing(CancellationToken ct)
    {
        using var admin = new ApiClient(plan.WebUrl, "admin", DemoPlan.Password);
        var campaign = await admin.Get<CampaignDto>($"/campaigns/{DemoPlan.Campaign}", ct);
        await admin.Put($"/campaigns/{DemoPlan.Campaign}", campaign with { DialMethod = "MANUAL" }, ct);
    }

    private async Task WaitUntilQuiet(CancellationToken ct)
    {
        var deadline = clock.Elapsed + Within;
        while (true)
        {
            var now = await webs.Floor(ct);
            var busy = now.Campaigns.Sum(c => c.Ringing + c.Talking + c.Waiting) + now.Agents.Count(a => a.State is not (AgentStateDto.Ready or AgentStateDto.LoggedOut));
            if (busy == 0 || clock.Elapsed > deadline)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(250), ct);
        }
    }

    private async Task WaitForFacts(CancellationToken ct)
    {
        while (await webs.PendingFacts(ct) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
    }

    private async Task<IReadOnlyList<string>> SaveSnapshots(CancellationToken ct)
    {
        var files = new List<string>();
        foreach (var server in plan.AllServers)
        {
            await using var control = plan.Control(server);
            var file = Path.Combine(plan.Folder, server.Id + "-snapshot.json");
            await File.WriteAllTextAsync(file, JsonFormatter.Default.Format(await control.Snapshot(ct)), ct);
            files.Add(file);
        }

        return files;
    }

    private Task<HistoryReport> CheckHistory(IReadOnlyList<string> snapshots, CancellationToken ct) => HistoryChecker.RunAsync(new HistoryOptions
    {
        Database = plan.Database,
        CarrierLogs = [plan.CarrierLog],
        DispositionLogs = [plan.DispositionLog],
        Journals = [.. plan.AllServers.Select(s => Path.Combine(plan.TelephonyFolder(s.Id), "journal")).Where(Directory.Exists)],
        Snapshots = snapshots,
    }, ct);
}
