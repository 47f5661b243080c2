using Carillon.Lab.Bench;
using Carillon.Lab.Recordings;

namespace Carillon.Server.Bench;

/// <summary>
/// What calls cost while they last:
/// 1 they are set up  2 windows are measured, the sound verified  3 more, until something breaks  4 all is hung up, recordings are looked at
/// </summary>
internal sealed class HoldBench(MediaBenchOptions options, IBenchFloor floor, BenchExchange exchange, Action<string> say)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2), RecordingsWithin = TimeSpan.FromSeconds(10);

    private readonly HeldCalls _calls = new(floor);

    public async Task<Measured> Run(CancellationToken ct)
    {
        await SetUp((options.Calls + 1) / 2, ct); // 1
        var (before, first) = (CpuClock.Memory(floor.Processes), _calls.Count);
        await SetUp(options.Calls, ct);
        await Task.Delay(options.WarmUp, ct);
        var windows = new List<BenchWindow>(); // 2
        for (var n = 1; n <= options.Windows; n++)
        {
            windows.Add(await Measure(ct));
            say($"window {n} of {options.Windows}: {windows[^1].CpuPercent / options.Calls:0.0000} % of a core a call{(windows[^1].Broken is { } why ? "; " + why : "")}");
        }

        var memory = (CpuClock.Memory(floor.Processes) - before) / 1024.0 / Math.Max(1, options.Calls - first);
        var limit = options.FindLimit ? await Climb(windows[^1], ct) : null; // 3
        var (recordings, silent) = await Finish(ct); // 4
        return new Measured(options.Calls, windows.Average(w => w.GeneratorPercent), Figures(windows) with
        {
            MemoryKbPerCall = Math.Round(memory, 1),
            Recordings = recordings,
            SilentRecordings = silent,
            Failed = _calls.Failed,
            Lost = _calls.Lost,
            Limit = limit,
        });
    }

    private async Task SetUp(int to, CancellationToken ct)
    {
        say($"setting up {to - _calls.Count} calls ...");
        await _calls.Grow(to, ct);
        await Task.Delay(Settle, ct);
    }

    /// <summary>A stretch, in which calls come and go when that is wanted.</summary>
    private async Task<BenchWindow> Measure(CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var changing = options.Churn > 0 ? _calls.Churn(options.Churn, over.Token, ct) : Task.CompletedTask;
        var window = await BenchWindow.Measure(floor, exchange, options.Window, ct);
        await over.CancelAsync();
        await changing;
        return window with { Lost = _calls.TakeLost() };
    }

    private ServerFigures Figures(List<BenchWindow> windows)
    {
        var (last, load, cpu) = (windows[^1], ProcessLoad.Worst(windows.Select(w => w.Load)), Spread.Of(windows.Select(w => w.CpuPercent / options.Calls)));
        return new ServerFigures
        {
            CpuPercentPerCall = cpu,
            CallsPerCore = Math.Round(100 / cpu.Median),
            Received = Math.Round(windows.Min(w => w.Received), 5),
            Hearing = $"{last.Parties - last.Deaf} of {last.Parties}",
            Heard = Math.Round(windows.Sum(w => w.Hearing.Heard) / (double)windows.Sum(w => w.Hearing.Said), 4),
            LatencyP50Ms = windows.Max(w => w.Hearing.P50),
            LatencyP99Ms = windows.Max(w => w.Hearing.P99),
            TickLateP999Ms = load?.TickLateP999Ms,
            TickLateWorstMs = load?.TickLateWorstMs,
            GarbageMbPerSecond = load?.GarbageMbPerSecond,
        };
    }

    /// <param name="sofar">As many as there are were measured already.</param>
    private async Task<LimitFigures> Climb(BenchWindow sofar, CancellationToken ct)
    {
        var (climb, points) = (new LimitClimb(options.Most), new List<LimitPoint> { LimitPoint.Of(options.Calls, sofar.Broken is null ? sofar : await Measure(ct)) });
        while (climb.Next(points[^1].Calls, points[^1].Broken) is { } calls)
        {
            points.Add(await Try(calls, ct));
            say($"{points[^1]}");
        }

        return new LimitFigures(climb.Held, climb.BrokeAt, climb.Broke, points);
    }

    /// <summary>What breaks once may be something else on this machine: it is measured again, and that counts.</summary>
    private async Task<LimitPoint> Try(int calls, CancellationToken ct)
    {
        await _calls.Shrink(calls, ct);
        if (await _calls.TryGrow(calls, ct) is { } refused)
            return new LimitPoint(_calls.Count + 1, null, null, null, null, null, $"no more could be set up ({refused})");
        await Task.Delay(Settle, ct);
        var window = await Measure(ct);
        return LimitPoint.Of(calls, window.Broken is null ? window : await Measure(ct));
    }

    private async Task<(int Files, int Silent)> Finish(CancellationToken ct)
    {
        // Those that came last are to have a loud frame on both sides, too.
        await Task.Delay(options.Record ? BenchCall.LeastTalk : TimeSpan.Zero, ct);
        await _calls.Shrink(0, ct);
        if (!options.Record)
            return (0, 0);
        var files = Files();
        for (var waited = TimeSpan.Zero; files.Count < _calls.Made && waited < RecordingsWithin; waited += TimeSpan.FromMilliseconds(100), files = Files())
            await Task.Delay(100, ct);
        // The last blocks are on their way; a header that is late would be a silent file.
        await Task.Delay(TimeSpan.FromSeconds(1), ct);
        return (files.Count, files.Count(RecordingSides.IsSilent));
    }

    private List<string> Files() => [.. floor.RecordingFolders.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*.wav", SearchOption.AllDirectories))];
}
