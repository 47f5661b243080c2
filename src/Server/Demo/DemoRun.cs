using System.Diagnostics;
using Carillon.Contracts;
using Carillon.Domain.Leads;
using Carillon.Lab;
using Carillon.Lab.History;
using Carillon.Lab.Plants;
using Carillon.Lab.Report;
using Carillon.Server.Commands;
using Carillon.Server.Roles;
using Carillon.Storage;
using Carillon.Telephony.V1;
using Carillon.Web.Auth;
using Google.Protobuf;
using Spectre.Console;

namespace Carillon.Server.Demo;

/// <summary>
/// A demo from beginning to end:
/// 1 check  2 prepare folder and database  3 start the processes  4 dial and show the floor  5 wind down  6 judge
/// </summary>
internal sealed class DemoRun : IDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WindDownWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    private readonly DemoOptions _options;
    private readonly DemoPlan _plan;
    private readonly DatabaseAddress _database;
    private readonly LabPlant _plant;
    private readonly ApiClient _api;
    private readonly DemoWebs _webs;
    private readonly SqlMeter _sql;
    private readonly DemoFloor _floor;
    private readonly ServersByHand? _byHand;
    private readonly DemoScreen _screen;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private DemoRun(DemoPlan plan, DatabaseAddress database, LabPlant plant)
    {
        (_options, _plan, _database, _plant) = (plan.Options, plan, database, plant);
        _api = new ApiClient(plan.WebUrl, "supervisor", DemoPlan.Password);
        _webs = new DemoWebs(plan);
        _sql = new SqlMeter(_webs, database.Kind == DatabaseKind.MariaDb ? database.ConnectionString : null);
        _floor = new DemoFloor(plan, text => Console.Error.WriteLine($"carillon: {text}"));
        _byHand = plan.Options.ServersByHand ? new ServersByHand(plan) : null;
        _screen = new DemoScreen(plan);
    }

    public static async Task<int> Execute(DemoOptions options, CancellationToken cancel, LabPlant plant = LabPlant.None)
    {
        var faults = options.Faults().ToList(); // 1
        DatabaseAddress? database = null;
        if (options.Database != "sqlite" && !DatabaseAddress.TryParse(options.Database, out database, out var fault))
            faults.Add($"--db: {fault}");
        if (faults.Count > 0)
            return Complain.BadInput(faults);
        var plan = new DemoPlan(options);
        if (DemoGround.Faults(plan) is { Count: > 0 } taken)
            return Complain.Unavailable(taken);

        try
        {
            using var run = new DemoRun(plan, database ?? DatabaseAddress.Parse(plan.Database), plant);
            return await run.All(cancel);
        }
        catch (Exception e) when (e is StorageUnavailableException or ApiFault or HttpRequestException or IOException or TimeoutException)
        {
            return Complain.Unavailable(e.Message);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ExitCodes.Done;
        }
    }

    public void Dispose()
    {
        _floor.Dispose();
        _api.Dispose();
        _webs.Dispose();
    }

    private async Task<int> All(CancellationToken cancel)
    {
        DemoFolder.Prepare(_plan); // 2
        await Seed(cancel);
        if (_byHand is not null) // 3
            await _byHand.WaitForAll(DemoScreen.Say, cancel);
        _floor.StartServers();
        await WaitForWeb(cancel);
        _screen.Welcome();
        var before = await _sql.Read(cancel);
        _floor.StartLab(_plant);
        var started = _clock.Elapsed;
        await Watch(cancel); // 4

        using var patience = new CancellationTokenSource(WindDownWithin + WindDownWithin); // 5
        return await WindDown(before, started, patience.Token);
    }

    private async Task Seed(CancellationToken cancel)
    {
        await using var stores = Stores.Open(_database, _plan.Database);
        var seed = new DemoSeed(_plan, stores, PasswordHasher.Hash(DemoPlan.Password));
        await seed.Fill(DemoScreen.Importing, cancel);
    }

    private async Task WaitForWeb(CancellationToken cancel)
    {
        var deadline = _clock.Elapsed + StartWithin;
        while (true)
        {
            try
            {
                if (await _webs.AreReady(cancel))
                {
                    await _api.LogIn(cancel);
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or ApiFault && _clock.Elapsed < deadline && !_floor.HasFallen)
            {
                // It is still starting.
            }

            if (_floor.HasFallen)
                throw new IOException($"the floor could not be started; see the logs in {_plan.LogFolder}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancel);
        }
    }

    /// <summary>Shows the floor until the time is over or Ctrl-C. The time begins when agents are ready.</summary>
    private async Task Watch(CancellationToken cancel)
    {
        TimeSpan? ready = null;
        await _screen.Live(async show =>
        {
            while (!cancel.IsCancellationRequested && !(ready is { } since && _options.For is { } planned && _clock.Elapsed - since >= planned))
            {
                if (_floor.HasFallen)
                    throw new IOException($"a part of the floor ended; see the logs in {_plan.LogFolder}");
                if (await TryFloor(cancel) is { } floor)
                {
                    if (ready is null && floor.Agents.Any(a => a.State is AgentStateDto.Ready or AgentStateDto.InCall))
                        ready = _clock.Elapsed;
                    show(floor, ready is null ? TimeSpan.Zero : _clock.Elapsed - ready.Value);
                }

                _floor.Cpu();
                await DelayQuietly(TimeSpan.FromSeconds(1), cancel);
            }
        });
    }

    /// <summary>Null while the web process is away: a demo survives that.</summary>
    private async Task<FloorDto?> TryFloor(CancellationToken cancel)
    {
        try
        {
            return await _api.Floor(cancel);
        }
        catch (Exception e) when (e is HttpRequestException or ApiFault or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>1 nothing is dialled any more, and calls run out  2 a quiet stretch, agents at rest  3 the lab leaves and writes what it heard  4 facts reach the database  5 snapshots, then the servers end</summary>
    private async Task<int> WindDown(SqlReading before, TimeSpan started, CancellationToken ct)
    {
        DemoScreen.Say("no more dials; calls run out ...");
        await StopPacing(ct); // 1
        var last = await WaitUntilQuiet(ct);
        await Task.Delay(Settle, ct);
        await WaitForFacts(ct);
        var worked = await _sql.Read(ct);
        var workingTime = _clock.Elapsed - started;

        var restFrom = _clock.Elapsed; // 2
        await Task.Delay(Rest, ct);
        var rested = await _sql.Read(ct);
        var restingTime = _clock.Elapsed - restFrom;
        var agentsResting = (await _api.Floor(ct)).Agents.Count(a => a.State == AgentStateDto.Ready);

        DemoScreen.Say("the lab listens to the recordings and leaves ...");
        var cpu = _floor.Cpu();
        if (_byHand is not null)
            cpu = cpu with { Telephony = await _byHand.CpuSeconds(ct) };
        await _floor.StopLab(); // 3
        await Task.Delay(Settle, ct);
        await WaitForFacts(ct); // 4
        var snapshots = await SaveSnapshots(ct); // 5
        await _floor.StopServers();

        if (_plant == LabPlant.LostEnd)
            await LostEnd.PlantAsync(_plan.Database, ct);
        var history = await CheckHistory(snapshots, ct);
        var judge = new DemoJudge
        {
            Lab = LabReport.FromJson(await File.ReadAllTextAsync(Path.Combine(_plan.LabFolder, "report.json"), ct)) ?? throw new IOException("the lab's report cannot be read"),
            History = history,
            LastFloor = last,
            Working = worked - before,
            WorkingTime = workingTime,
            Resting = rested - worked,
            RestingTime = restingTime,
            AgentsResting = agentsResting,
            Cpu = cpu,
            Duration = _clock.Elapsed,
        };
        return await Finish(judge.Report(), ct);
    }

    /// <summary>MANUAL, not STOP: customers who ring now and answer are still to reach an agent.</summary>
    private async Task StopPacing(CancellationToken ct)
    {
        using var admin = new ApiClient(_plan.WebUrl, "admin", DemoPlan.Password);
        var campaign = await admin.Get<CampaignDto>($"/campaigns/{DemoPlan.Campaign}", ct);
        await admin.Put($"/campaigns/{DemoPlan.Campaign}", campaign with { DialMethod = "MANUAL" }, ct);
    }

    private async Task<FloorDto> WaitUntilQuiet(CancellationToken ct)
    {
        var deadline = _clock.Elapsed + WindDownWithin;
        while (true)
        {
            var floor = await _api.Floor(ct);
            var busy = floor.Campaigns.Sum(c => c.Ringing + c.Talking + c.Waiting) + floor.Agents.Count(a => a.State is not (AgentStateDto.Ready or AgentStateDto.LoggedOut));
            if (busy == 0 || _clock.Elapsed > deadline)
                return floor;
            await Task.Delay(TimeSpan.FromMilliseconds(250), ct);
        }
    }

    private async Task WaitForFacts(CancellationToken ct)
    {
        while (await _webs.PendingFacts(ct) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
    }

    private async Task<IReadOnlyList<string>> SaveSnapshots(CancellationToken ct)
    {
        var files = new List<string>();
        foreach (var server in _plan.Servers)
        {
            await using var control = _plan.Control(server);
            var file = Path.Combine(_plan.Folder, server.Id + "-snapshot.json");
            await File.WriteAllTextAsync(file, JsonFormatter.Default.Format(await control.Snapshot(ct)), ct);
            files.Add(file);
        }

        return files;
    }

    private Task<HistoryReport> CheckHistory(IReadOnlyList<string> snapshots, CancellationToken ct) => HistoryChecker.RunAsync(new HistoryOptions
    {
        Database = _plan.Database,
        CarrierLogs = [_plan.CarrierLog],
        DispositionLogs = [Path.Combine(_plan.LabFolder, "dispositions.jsonl")],
        Journals = [.. _plan.Servers.Select(s => Path.Combine(_plan.TelephonyFolder(s.Id), "journal")).Where(Directory.Exists)],
        Snapshots = snapshots,
    }, ct);

    private async Task<int> Finish(DemoReport report, CancellationToken ct) // 6
    {
        if (_options.Report is { } file)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            await File.WriteAllTextAsync(file, report.ToJson(), ct);
        }

        _screen.Result(report);
        return report.Red.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task DelayQuietly(TimeSpan time, CancellationToken cancel)
    {
        try
        {
            await Task.Delay(time, cancel);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C: the loop sees it.
        }
    }
}
