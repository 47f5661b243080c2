using System.Diagnostics;
using Carillon.Contracts;
using Carillon.Lab.Agents;
using Carillon.Server.Demo;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Server.Bench.Cluster;

/// <summary>
/// One size, from an empty database to the last reading:
/// 1 seed, switches, web processes  2 nobody there  3 agents log in and wait  4 dial until calls come and go in balance  5 measure
/// </summary>
internal sealed class ClusterRun : IAsyncDisposable
{
    private const int MostLooks = 10;
    /// <summary>Of one core.</summary>
    private const double Alike = 0.02;
    private static readonly TimeSpan LogInWithin = TimeSpan.FromMinutes(4);
    private const double LogInsPerSecond = 80;
    private const int Looks = 3;

    private readonly ClusterPlan _plan;
    private readonly BenchDatabase _database;
    private readonly ClusterWebs _webs;
    private readonly SqlMeter _sql;
    private readonly RateFinder? _rate;
    private readonly Action<string> _say;
    private PlayedFloor? _floor;
    private AgentCrowd? _agents;

    /// <param name="plan">Of this size.</param>
    /// <param name="database">Where its database is.</param>
    /// <param name="rate">Null: the rate stands.</param>
    /// <param name="say">To whom it may be shown how far it is.</param>
    public ClusterRun(ClusterPlan plan, BenchDatabase database, RateFinder? rate, Action<string> say)
    {
        (_plan, _database, _rate, _say) = (plan, database, rate, say);
        Directory.CreateDirectory(plan.LogFolder);
        _webs = new ClusterWebs(plan);
        _sql = new SqlMeter(_webs.Sql, BenchDatabase.Connection(plan.Database));
    }

    /// <summary>What web processes use with no telephony server and nobody there.</summary>
    public async Task<ClusterStretch> Alone(CancellationToken ct)
    {
        await new ClusterSeed(_plan).Fill(ct);
        await _webs.Start(ct);
        return await NothingHappens(ct);
    }

    public async Task<ClusterMeasured> Measure(CancellationToken ct)
    {
        _say($"{_plan.Servers} telephony servers: {_plan.Agents} agents and {_plan.Leads} leads are made"); // 1
        await new ClusterSeed(_plan).Fill(ct);
        _floor = await PlayedFloor.Start(_plan, ct);
        await _webs.Start(ct);
        var empty = await NothingHappens(ct); // 2
        _say("agents log in"); // 3
        await LogIn(ct);
        var resting = await NothingHappens(ct);
        var ready = await _agents!.In(AgentStateDto.Ready);
        _say($"{ready} agents are ready; calls come and go in balance after {_plan.Ramp.TotalSeconds:0} s"); // 4
        await _webs.Dial(true, ct);
        await BringToBalance(ct);
        _say($"{_plan.Options.For.TotalSeconds:0} s are measured"); // 5
        return await Work(empty, resting, ready, ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_agents is not null)
            await _agents.DisposeAsync();
        await _webs.End();
        _webs.Dispose();
        if (_floor is not null)
            await _floor.DisposeAsync();
        await _database.Drop(_plan.Database, CancellationToken.None);
    }

    private async Task<ClusterMeasured> Work(ClusterStretch empty, ClusterStretch resting, int ready, CancellationToken ct)
    {
        _floor!.Counts.TakeDecisions();
        var floorBefore = await _webs.Floor(ct);
        var before = await Read(ct);
        var calls = await Watch(_plan.Options.For, ct);
        var working = new ClusterStretch(before, await Read(ct));
        return new ClusterMeasured
        {
            Plan = _plan with { AttemptsPerSecond = _rate?.Rate ?? _plan.AttemptsPerSecond },
            Empty = empty,
            Resting = resting,
            Working = working,
            AgentsReadyAtRest = ready,
            CallsInFlight = calls,
            AgentsInCall = await _agents!.In(AgentStateDto.InCall),
            Decisions = _floor.Counts.TakeDecisions(),
            Before = floorBefore,
            After = await _webs.Floor(ct),
            Refusals = _floor.Counts.Refusals.ToDictionary(r => r.Key.ToString(), r => r.Value),
            DialledTwice = _floor.Counts.DialledTwice,
            Defects = _agents.Defects + _webs.Restarts,
        };
    }

    private async Task LogIn(CancellationToken ct)
    {
        _agents = new AgentCrowd([.. Enumerable.Range(0, _plan.Agents).Select(_plan.Agent)],
            new AgentHabits { WrapUp = ClusterTimes.WrapUp, PauseShare = 0, Seed = _plan.Options.Seed }, TimeProvider.System, NullLoggerFactory.Instance);
        _agents.Start(LogInsPerSecond);
        var waited = Stopwatch.StartNew();
        while (await _agents.In(AgentStateDto.Ready) < _plan.Agents)
        {
            if (waited.Elapsed > LogInWithin)
                throw new TimeoutException($"{await _agents.In(AgentStateDto.Ready)} of {_plan.Agents} agents are ready after {LogInWithin.TotalMinutes:0} minutes; the logs are in {_plan.LogFolder}");
            await Task.Delay(TimeSpan.FromMilliseconds(250), ct);
        }
    }

    /// <summary>In its second half the rate goes down while the machine is too busy: in the first, code is still being compiled.</summary>
    private async Task BringToBalance(CancellationToken ct)
    {
        var half = _plan.Ramp / 2;
        await Watch(half, ct);
        for (var looks = 0; looks < Looks; looks++)
        {
            var from = MachineTime.Read();
            await Watch(half / Looks, ct);
            if (_rate?.Look((MachineTime.Read() - from).BusyShare) is { } less)
            {
                _say($"the machine is too busy: {less:0} attempts a second from here on");
                await _webs.LimitRate(less, ct);
            }
        }
    }

    private async Task<ClusterStretch> NothingHappens(CancellationToken ct)
    {
        await CalmDown(ct);
        var before = await Read(ct);
        await Task.Delay(_plan.Options.Quiet, ct);
        return new(before, await Read(ct));
    }

    /// <summary>Until two looks after each other see the same use of CPU: code has been compiled, facts have reached the database, garbage of the beginning is gone.</summary>
    private async Task CalmDown(CancellationToken ct)
    {
        var (before, last) = (double.MaxValue, _webs.CpuSeconds.Sum());
        for (var looks = 0; looks < MostLooks; looks++)
        {
            await Task.Delay(_plan.Options.Look, ct);
            var now = _webs.CpuSeconds.Sum();
            if (Math.Abs(now - last - before) < Alike * _plan.Options.Look.TotalSeconds)
                return;
            (before, last) = (now - last, now);
        }
    }

    /// <summary>The kernel forgets what an ended process used, so it is asked often. Calls in flight, on average.</summary>
    private async Task<double> Watch(TimeSpan time, CancellationToken ct)
    {
        var (watch, samples) = (Stopwatch.StartNew(), new List<long>());
        while (watch.Elapsed < time)
        {
            var left = time - watch.Elapsed;
            await Task.Delay(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1), ct);
            _ = _webs.CpuSeconds;
            samples.Add(_floor!.Counts.Live);
        }

        return samples.Average();
    }

    private async Task<ClusterReading> Read(CancellationToken ct)
    {
        var sql = await _sql.Read(ct);
        return new(Stopwatch.GetTimestamp(), _webs.CpuSeconds, _database.CpuSeconds, Environment.CpuUsage.TotalTime.TotalSeconds, MachineTime.Read(), sql, _webs.Memory, _floor?.Counts.Attempts ?? 0);
    }
}
