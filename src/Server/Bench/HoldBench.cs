using Carillon.Lab.Bench;
using Carillon.Lab.Recordings;

namespace Carillon.Server.Bench;

/// <summary>
/// What calls cost while they last:
/// 1 they are set up  2 windows are measured, the sound verified  3 more, until something breaks  4 all is hung up, recordings are looked at
/// </summary>
internal sealed class HoldBench(MediaBenchOptions options, IBenchFloor floor, BenchExchange exchange, Action<string> say)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RecordingsWithin = TimeSpan.FromSeconds(10);
    private const int AtOnce = 8;

    private readonly List<BenchCall> _calls = [];
    private int _replaced;

    public async Task<Measured> Run(CancellationToken ct)
    {
        await Grow((options.Calls + 1) / 2, ct); // 1
        var (before, first) = (CpuClock.Memory(floor.Processes), _calls.Count);
        await Grow(options.Calls, ct);
        await Task.Delay(options.WarmUp, ct);
        var windows = new List<BenchWindow>(); // 2
        for (var n = 1; n <= options.Windows; n++)
        {
            windows.Add(await Measure(ct));
            say($"window {n} of {options.Windows}: {windows[^1].CpuPercent / _calls.Count:0.0000} % of a core a call{(windows[^1].Broken is { } why ? "; " + why : "")}");
        }

        var (calls, last, memory) = (_calls.Count, windows[^1], (CpuClock.Memory(floor.Processes) - before) / 1024.0 / Math.Max(1, _calls.Count - first));
        var limit = options.FindLimit ? await Climb(last, ct) : null; // 3
        var (recordings, silent) = await Finish(ct); // 4
        var load = ProcessLoad.Worst(windows.Select(w => w.Load));
        var cpu = Spread.Of(windows.Select(w => w.CpuPercent / calls));
        return new Measured(calls, windows.Average(w => w.GeneratorPercent), new ServerFigures
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
            MemoryKbPerCall = Math.Round(memory, 1),
            GarbageMbPerSecond = load?.GarbageMbPerSecond,
            Recordings = recordings,
            SilentRecordings = silent,
            Limit = limit,
        });
    }

    /// <summary>A stretch, in which calls come and go when that is wanted.</summary>
    private async Task<BenchWindow> Measure(CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var changing = options.Churn > 0 ? Churn(over.Token, ct) : Task.CompletedTask;
        var window = await BenchWindow.Measure(floor, exchange, options.Window, ct);
        await over.CancelAsync();
        await changing;
        return window;
    }

    /// <summary>The oldest call is hung up, and a new one takes its place, so many times a second.</summary>
    private async Task Churn(CancellationToken over, CancellationToken ct)
    {
        var changes = new List<Task<BenchCall>>();
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1 / options.Churn));
        try
        {
            while (await beat.WaitForNextTickAsync(over) && _calls.Count > 0)
            {
                _replaced++;
                changes.Add(Replace(_calls[0], ct));
                _calls.RemoveAt(0);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The stretch is over.
        }

        _calls.AddRange(await Task.WhenAll(changes));
    }

    private async Task<BenchCall> Replace(BenchCall old, CancellationToken ct)
    {
        await floor.HangUp(old, ct);
        return await floor.Call(ct);
    }

    private async Task Grow(int to, CancellationToken ct)
    {
        say($"setting up {to - _calls.Count} calls ...");
        while (_calls.Count < to)
            _calls.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, to - _calls.Count)).Select(_ => floor.Call(ct))));
        await Task.Delay(Settle, ct);
    }

    private async Task<LimitFigures> Climb(BenchWindow sofar, CancellationToken ct)
    {
        var (held, broke, at) = (0, sofar.Broken, _calls.Count);
        while (broke is null && at < options.Most)
        {
            held = at;
            await Grow(at = Math.Min(options.Most, at + Math.Max(25, at / 5)), ct);
            var window = await Measure(ct);
            broke = window.Broken;
            say($"{at} calls: {window.CpuPercent:0} % of a core, p99 {window.Hearing.P99} ms{(broke is null ? "" : "; " + broke)}");
        }

        return broke is null ? new LimitFigures(at, null, null) : new LimitFigures(held, at, broke);
    }

    private async Task<(int Files, int Silent)> Finish(CancellationToken ct)
    {
        foreach (var some in _calls.Chunk(AtOnce))
            await Task.WhenAll(some.Select(c => floor.HangUp(c, ct)));
        if (!options.Record)
            return (0, 0);
        var files = Files();
        for (var waited = TimeSpan.Zero; files.Count < _calls.Count + _replaced && waited < RecordingsWithin; waited += TimeSpan.FromMilliseconds(100), files = Files())
            await Task.Delay(100, ct);
        // The last blocks are on their way; a header that is late would be a silent file.
        await Task.Delay(TimeSpan.FromSeconds(1), ct);
        return (files.Count, files.Count(RecordingSides.IsSilent));
    }

    private List<string> Files() => [.. floor.RecordingFolders.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*.wav", SearchOption.AllDirectories))];
}
