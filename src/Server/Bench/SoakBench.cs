using System.Diagnostics;
using Carillon.Lab.Bench;
using Carillon.Lab.Recordings;
using Spectre.Console;

namespace Carillon.Server.Bench;

/// <summary>
/// <c>carillon bench soak</c>: calls come and go for a long time, with the sound of each verified, and at the end nothing may have grown and every leg must be on record.
/// 1 servers start  2 so many calls at a time come and go  3 meanwhile: samples, recordings looked at, the books kept  4 all is hung up  5 the books are closed, and judged
/// </summary>
internal sealed class SoakBench(SoakOptions options, ISoakFloor floor, BenchExchange exchange)
{
    private static readonly TimeSpan RecordingsWithin = TimeSpan.FromSeconds(20), MostBetweenAudits = TimeSpan.FromMinutes(1);
    private const int Samples = 300, Audits = 5;

    private readonly ServerWatch _server = new(floor, exchange);
    private readonly List<SoakLedger> _ledgers = [.. floor.Servers.Select(s => new SoakLedger(s))];
    private readonly Stopwatch _watch = new();
    private int _made;
    private int _failed;
    private int _lost;
    private int _deaf;
    private int _recordings;
    private int _silent;

    public static Task<int> Execute(SoakOptions options, CancellationToken cancel) => BenchRun.In(options.Faults(), options.DataFolder, async folder =>
    {
        await using var exchange = BenchLoad.Make(CarillonUnderTest.Addresses.Concat(AsteriskUnderTest.Addresses), (4 * options.Calls) + 100);
        await using var floor = FloorOf(options, exchange, folder);
        await exchange.StartAsync(cancel);
        await floor.Start(cancel); // 1
        var report = await new SoakBench(options, floor, exchange).Run(cancel);
        return await BenchRun.Tell(report.ToJson(), options.Report, () => AnsiConsole.WriteLine(report.ToJson()), report.Faults, cancel);
    }, cancel);

    private static ISoakFloor FloorOf(SoakOptions options, BenchExchange exchange, string folder) => options.Shape switch
    {
        SoakShape.IaxAsterisk => new TrunkToAsterisk(exchange, options.Asterisk, folder),
        _ => new CarillonUnderTest(new MediaBenchOptions { Shape = options.Shape is SoakShape.Iax ? BenchShape.Iax : BenchShape.Conference, Calls = options.Calls, Record = true }, exchange, folder),
    };

    private async Task<SoakReport> Run(CancellationToken ct)
    {
        _ledgers.ForEach(l => l.Open());
        _watch.Start();
        var (cpu, own) = (CpuClock.Of(floor.Processes), CpuClock.Of([Environment.ProcessId]));
        var slots = Task.WhenAll(Enumerable.Range(0, options.Calls).Select(slot => Slot(slot, ct))); // 2
        await Watch(ct); // 3
        var (used, ownUsed, elapsed) = (CpuClock.Of(floor.Processes) - cpu, CpuClock.Of([Environment.ProcessId]) - own, _watch.Elapsed);
        await slots; // 4
        return await Close(used / elapsed * 100, ownUsed / elapsed * 100, ct); // 5
    }

    /// <summary>One call after the other, until the time is over.</summary>
    private async Task Slot(int slot, CancellationToken ct)
    {
        var random = new Random(options.Seed * 10_007 + slot);
        // They do not all begin, and end, at once.
        await Task.Delay(options.Talk * random.NextDouble() / 4, ct);
        while (_watch.Elapsed < options.For)
        {
            Interlocked.Increment(ref _made);
            try
            {
                var call = await floor.Call(ct);
                await Task.Delay(TalkOf(random), ct);
                await End(call, ct);
            }
            catch (Exception e) when (e is IOException or TimeoutException)
            {
                Interlocked.Increment(ref _failed);
                Console.Error.WriteLine($"{_watch.Elapsed:hh\\:mm\\:ss}: {e.Message}");
            }
        }
    }

    /// <summary>Not beyond the end of all, but long enough for a loud frame from both.</summary>
    private TimeSpan TalkOf(Random random)
    {
        var (talk, left) = (options.Talk * (0.5 + random.NextDouble()), options.For - _watch.Elapsed);
        var wanted = left < talk ? left : talk;
        return wanted < BenchCall.LeastTalk ? BenchCall.LeastTalk : wanted;
    }

    /// <summary>How it was heard up to now, and the end.</summary>
    private async Task End(BenchCall call, CancellationToken ct)
    {
        if (!call.IsUp)
        {
            Interlocked.Increment(ref _lost);
            Console.Error.WriteLine($"{_watch.Elapsed:hh\\:mm\\:ss}: the call of {call.Customer.Number} was lost");
        }

        var deaf = ((BenchParty[])[call.Customer, call.Agent]).Count(p => BenchCall.IsDeaf(p, Stopwatch.GetTimestamp()));
        Interlocked.Add(ref _deaf, deaf);
        // What is said from now on, nobody is to hear.
        (call.Customer.Voice.Partner, call.Agent.Voice.Partner) = (null, null);
        await floor.HangUp(call, ct);
    }

    private async Task Watch(CancellationToken ct)
    {
        var (interval, audits) = (options.For / Samples, options.For / Audits < MostBetweenAudits ? options.For / Audits : MostBetweenAudits);
        var audited = TimeSpan.Zero;
        while (_watch.Elapsed < options.For)
        {
            await Task.Delay(interval > TimeSpan.FromSeconds(0.5) ? interval : TimeSpan.FromSeconds(0.5), ct);
            _server.Sample(_watch.Elapsed);
            await LookAtRecordings(ct);
            if (_watch.Elapsed - audited < audits)
                continue;
            audited = _watch.Elapsed;
            await Task.WhenAll(_ledgers.Select(l => l.Audit(ct)));
            Console.Error.WriteLine($"{audited:hh\\:mm\\:ss}: {_made} calls, {_failed} failed, {_lost} lost, {_silent} of {_recordings} recordings silent; {_server.Last}");
        }
    }

    /// <summary>Each is looked at once, and goes: a long soak is not to fill the disk.</summary>
    private async Task LookAtRecordings(CancellationToken ct)
    {
        foreach (var file in _ledgers.SelectMany(l => l.TakeRecordings()))
        {
            ct.ThrowIfCancellationRequested();
            _recordings++;
            if (await Task.Run(() => RecordingSides.IsSilent(file), ct))
                _silent++;
            else
                File.Delete(file);
        }
    }

    private async Task<SoakReport> Close(double cpu, double generatorCpu, CancellationToken ct)
    {
        for (var waited = Stopwatch.StartNew(); _recordings < _made - _failed && waited.Elapsed < RecordingsWithin;)
        {
            await Task.Delay(100, ct);
            await LookAtRecordings(ct);
        }

        await Task.WhenAll(_ledgers.Select(l => l.Audit(ct)));
        var left = 0;
        foreach (var server in floor.Servers)
            left += (await server.Snapshot(ct)).Legs.Count;
        var (hearing, trend) = (exchange.Ears.Take(), _server.TrendsSince(options.For - options.Judged));
        return new SoakReport
        {
            Shape = options.Shape.ToString(),
            Calls = options.Calls,
            Seconds = Math.Round(_watch.Elapsed.TotalSeconds),
            Made = _made,
            Failed = _failed,
            Lost = _lost,
            Deaf = _deaf,
            Heard = Math.Round(hearing.Heard / (double)Math.Max(1, hearing.Said), 4),
            LatencyP50Ms = hearing.P50,
            LatencyP99Ms = hearing.P99,
            Recordings = _recordings,
            SilentRecordings = _silent,
            Legs = _ledgers.Sum(l => l.Legs),
            LegsWithoutRecord = _ledgers.Sum(l => l.WithoutEnd),
            LegsRecordedTwice = _ledgers.Sum(l => l.EndedTwice),
            LegsLeft = left,
            PacketsReceived = _ledgers.Sum(l => l.Frames.Heard),
            PacketsLost = _ledgers.Sum(l => l.Frames.Lost),
            TrunkRetransmissions = _server.TrunkRetransmissions,
            CpuPercent = Math.Round(cpu, 1),
            GeneratorCpuPercent = Math.Round(generatorCpu, 1),
            TickLateP999Ms = _server.Load?.TickLateP999Ms,
            RssMb = trend(s => s.RssMb),
            HeapMb = trend(s => s.HeapMb),
            Handles = trend(s => s.Handles),
            Threads = trend(s => s.Threads),
            Ports = trend(s => s.Ports),
            JournalMb = trend(s => s.JournalMb),
        };
    }
}
