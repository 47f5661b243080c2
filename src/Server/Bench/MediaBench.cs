using System.Net;
using Carillon.Lab.Bench;
using Carillon.Lab.Recordings;
using Carillon.Server.Commands;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Server.Bench;

/// <summary>
/// What calls cost on our telephony server, measured from outside:
/// 1 the load and the servers start  2 calls are set up  3 windows are measured, the sound verified  4 all is hung up, recordings are looked at
/// </summary>
internal sealed class MediaBench : IAsyncDisposable
{
    private static readonly IPEndPoint ExchangeAt = new(IPAddress.Parse("127.0.9.20"), 5060);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);
    private const int AtOnce = 8;

    private readonly MediaBenchOptions _options;
    private readonly string _folder;
    private readonly BenchExchange _exchange;
    private readonly FloorUnderTest _floor;
    private readonly List<BenchCall> _calls = [];
    private readonly Action<string> _say;

    private MediaBench(MediaBenchOptions options, Action<string> say)
    {
        (_options, _say) = (options, say);
        _folder = Path.GetFullPath(options.DataFolder);
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder);
        _exchange = new BenchExchange(ExchangeAt, FloorUnderTest.AllAddresses, most: 12_000, NullLoggerFactory.Instance);
        _floor = new FloorUnderTest(options, _exchange, _folder);
    }

    public static async Task<int> Execute(MediaBenchOptions options, CancellationToken cancel)
    {
        if (options.Faults() is { Count: > 0 } faults)
            return Complain.BadInput(faults);
        try
        {
            await using var bench = new MediaBench(options, text => Console.Error.WriteLine(text));
            var report = await bench.Run(cancel);
            if (options.Report is { } file)
                await File.WriteAllTextAsync(file, report.ToJson(), cancel);
            BenchScreen.Show(report);
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is IOException or TimeoutException or System.Net.Sockets.SocketException)
        {
            return Complain.Unavailable(e.Message);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ExitCodes.Failed;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _floor.DisposeAsync();
        await _exchange.DisposeAsync();
    }

    private async Task<MediaBenchReport> Run(CancellationToken ct)
    {
        await _exchange.StartAsync(ct); // 1
        await _floor.Start(ct);
        if (_options.Shape is BenchShape.Setup)
            return await new SetupBench(_options, _floor, _exchange, _say).Run(ct);
        var before = CpuClock.Memory(_floor.Processes);
        await Grow(_options.Calls, ct); // 2
        var windows = new List<BenchWindow>(); // 3
        for (var n = 1; n <= _options.Windows; n++)
        {
            windows.Add(await BenchWindow.Measure(_floor, _exchange, _options.Window, ct));
            _say($"window {n} of {_options.Windows}: {windows[^1].CpuPercent / _calls.Count:0.0000} % of a core a call{(windows[^1].Broken is { } why ? "; " + why : "")}");
        }

        var memory = (CpuClock.Memory(_floor.Processes) - before) / 1024.0 / _calls.Count;
        var calls = _calls.Count;
        var limit = _options.FindLimit ? await Climb(windows[^1], ct) : null;
        var (recordings, silent) = await Finish(ct); // 4
        var cpu = Spread.Of(windows.Select(w => w.CpuPercent / calls));
        var last = windows[^1];
        return new MediaBenchReport
        {
            Shape = _options.Shape.ToString().ToLowerInvariant(),
            Calls = calls,
            Record = _options.Record,
            GeneratorCpuPercent = Math.Round(windows.Average(w => w.GeneratorPercent), 1),
            Limit = limit,
            Ours = new ServerFigures(
                cpu, null, Math.Round(100 / cpu.Median), Math.Round(windows.Min(w => w.Received), 5), $"{last.Parties - last.Deaf} of {last.Parties}",
                Math.Round(windows.Sum(w => w.Hearing.Heard) / (double)windows.Sum(w => w.Hearing.Said), 4), windows.Max(w => w.Hearing.P50), windows.Max(w => w.Hearing.P99),
                Math.Round(windows.Max(w => w.TickLateMs), 2), Math.Round(memory, 1), Math.Round(windows.Average(w => w.GarbageMbPerSecond), 3), recordings, silent, 0),
        };
    }

    private async Task Grow(int to, CancellationToken ct)
    {
        _say($"setting up {to - _calls.Count} calls ...");
        while (_calls.Count < to)
            _calls.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, to - _calls.Count)).Select(_ => _floor.Call(ct))));
        await Task.Delay(Settle, ct);
    }

    private async Task<LimitFigures> Climb(BenchWindow sofar, CancellationToken ct)
    {
        var (held, broke) = (0, sofar.Broken);
        var at = _calls.Count;
        while (broke is null && at < _options.Most)
        {
            held = at;
            await Grow(at = Math.Min(_options.Most, at + Math.Max(25, at / 5)), ct);
            var window = await BenchWindow.Measure(_floor, _exchange, _options.Window, ct);
            broke = window.Broken;
            _say($"{at} calls: {window.CpuPercent:0} % of a core, p99 {window.Hearing.P99} ms{(broke is null ? "" : "; " + broke)}");
        }

        return broke is null ? new LimitFigures(at, null, null) : new LimitFigures(held, at, broke);
    }

    private async Task<(int Files, int Silent)> Finish(CancellationToken ct)
    {
        foreach (var some in _calls.Chunk(AtOnce))
            await Task.WhenAll(some.Select(c => _floor.HangUp(c, ct)));
        var expected = _options.Record ? _calls.Count : 0;
        for (var n = 0; _floor.Servers.Sum(s => s.RecordingsReady) < expected && n < 200; n++)
            await Task.Delay(50, ct);
        var files = _floor.Servers.SelectMany(s => Directory.Exists(s.Recordings) ? Directory.EnumerateFiles(s.Recordings, "*.wav", SearchOption.AllDirectories) : []).ToList();
        return (_floor.Servers.Sum(s => s.RecordingsReady), files.Count(RecordingSides.IsSilent));
    }
}
