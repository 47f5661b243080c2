using System.Diagnostics;
using Carillon.Contracts;
using Carillon.Domain.Leads;
using Carillon.Lab;
using Carillon.Server.Commands;
using Carillon.Server.Roles;
using Carillon.Storage;
using Carillon.Web.Auth;
using Spectre.Console;

namespace Carillon.Server.Demo;

/// <summary>
/// A demo from beginning to end:
/// 1 check  2 prepare folder and database  3 start the processes  4 dial and show the floor  5 wind down  6 judge
/// </summary>
internal sealed class DemoRun : IDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);

    private readonly DemoOptions _options;
    private readonly DemoPlan _plan;
    private readonly DatabaseAddress _database;
    private readonly LabPlant _plant;
    private readonly IIncident? _incident;
    private readonly DemoWebs _webs;
    private readonly SqlMeter _sql;
    private readonly DemoFloor _floor;
    private readonly DemoScreen _screen;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private DemoRun(DemoPlan plan, DatabaseAddress database, LabPlant plant, IIncident? incident)
    {
        (_options, _plan, _database, _plant, _incident) = (plan.Options, plan, database, plant, incident);
        _webs = new DemoWebs(plan);
        _sql = new SqlMeter(_webs.Sql, database.Nodes.Count == 1 ? database.ConnectionString : null);
        _floor = new DemoFloor(plan, text => Console.Error.WriteLine($"carillon: {text}"));
        _screen = new DemoScreen(plan);
    }

    public static async Task<int> Execute(DemoOptions options, CancellationToken cancel, LabPlant plant = LabPlant.None, IIncident? incident = null)
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
            using var run = new DemoRun(plan, database ?? DatabaseAddress.Parse(plan.Database), plant, incident);
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
        _webs.Dispose();
    }

    private async Task<int> All(CancellationToken cancel)
    {
        DemoFolder.Prepare(_plan); // 2
        await Seed(cancel);
        await _floor.StartServers(DemoScreen.Say, cancel); // 3
        await WaitForWeb(cancel);
        _screen.Welcome();
        var before = await _sql.Read(cancel);
        _floor.StartLab(_plant);
        var started = _clock.Elapsed;
        await Watch(cancel); // 4

        using var patience = new CancellationTokenSource(DemoWindDown.Within + DemoWindDown.Within); // 5
        var judge = await new DemoWindDown(_plan, _plant, _webs, _sql, _floor, _clock).Run(before, started, patience.Token);
        if (_incident is not null)
            return await _incident.Judge(_plan, judge, patience.Token);
        return await Finish(judge.Report(), patience.Token); // 6
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
                    await _webs.LogIn(cancel);
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
        Task? incident = null;
        await _screen.Live(async show =>
        {
            while (!cancel.IsCancellationRequested && incident is not { IsCompleted: true } && !(ready is { } since && _options.For is { } planned && _clock.Elapsed - since >= planned))
            {
                if (_floor.HasFallen)
                    throw new IOException($"a part of the floor ended; see the logs in {_plan.LogFolder}");
                if (await TryFloor(cancel) is { } floor)
                {
                    if (ready is null && floor.Agents.Any(a => a.State is AgentStateDto.Ready or AgentStateDto.InCall))
                        ready = _clock.Elapsed;
                    if (ready is not null)
                        incident ??= _incident?.Happen(_plan, _floor, cancel);
                    show(floor, ready is null ? TimeSpan.Zero : _clock.Elapsed - ready.Value);
                }

                _floor.ReadCpu();
                await DelayQuietly(TimeSpan.FromSeconds(1), cancel);
            }
        });
        if (incident is not null)
            await incident;
    }

    /// <summary>Null while the web process is away: a demo survives that.</summary>
    private async Task<FloorDto?> TryFloor(CancellationToken cancel)
    {
        try
        {
            return await _webs.Floor(cancel);
        }
        catch (Exception e) when (e is HttpRequestException or ApiFault or TaskCanceledException)
        {
            return null;
        }
    }

    private async Task<int> Finish(DemoReport report, CancellationToken ct)
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
