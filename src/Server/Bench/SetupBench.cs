using System.Diagnostics;
using Carillon.Lab.Bench;

namespace Carillon.Server.Bench;

/// <summary>Two legs are called, joined, kept for a second and hung up, so many times a second: CPU for one of them.</summary>
internal sealed class SetupBench(MediaBenchOptions options, IBenchFloor floor, BenchExchange exchange, Action<string> say)
{
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(1);

    private int _failed;

    public async Task<Measured> Run(CancellationToken ct)
    {
        say($"{options.Rate} set-ups a second ...");
        await Drive(options.WarmUp, ct);
        var memory = CpuClock.Memory(floor.Processes);
        var (costs, generator, total) = (new List<double>(), new List<double>(), 0);
        for (var n = 1; n <= options.Windows; n++)
        {
            var (cpu, own, watch) = (CpuClock.Of(floor.Processes), CpuClock.Of([Environment.ProcessId]), Stopwatch.StartNew());
            var calls = await Drive(options.Window, ct);
            costs.Add((CpuClock.Of(floor.Processes) - cpu).TotalMilliseconds / calls);
            generator.Add((CpuClock.Of([Environment.ProcessId]) - own) / watch.Elapsed * 100);
            total += calls;
            say($"window {n} of {options.Windows}: {costs[^1]:0.00} ms of CPU a call, {calls / watch.Elapsed.TotalSeconds:0.0} calls a second");
        }

        var cost = Spread.Of(costs);
        var load = ProcessLoad.Worst([ProcessLoad.Of(floor.TakeLoads())]);
        return new Measured(total, generator.Average(), new ServerFigures
        {
            CpuMsPerCall = cost,
            CallsPerCore = Math.Round(1000 / cost.Median),
            TickLateP999Ms = load?.TickLateP999Ms,
            TickLateWorstMs = load?.TickLateWorstMs,
            GarbageMbPerSecond = load?.GarbageMbPerSecond,
            MemoryKbPerCall = Math.Round((CpuClock.Memory(floor.Processes) - memory) / 1024.0 / total, 1),
            Failed = _failed,
        });
    }

    /// <summary>Begins calls at the rate for that time, and returns when the last has ended.</summary>
    private async Task<int> Drive(TimeSpan time, CancellationToken ct)
    {
        var calls = new List<Task>();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
        {
            while (calls.Count < watch.Elapsed.TotalSeconds * options.Rate)
                calls.Add(OneCall(ct));
            await Task.Delay(5, ct);
        }

        await Task.WhenAll(calls);
        await BenchWait.Until(() => exchange.Up.Count == 0, "the last call to end", ct);
        return calls.Count;
    }

    private async Task OneCall(CancellationToken ct)
    {
        try
        {
            var call = await floor.Call(ct);
            await Task.Delay(Talk, ct);
            await floor.HangUp(call, ct);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            Interlocked.Increment(ref _failed);
        }
    }
}
