using System.Diagnostics;
using System.Net;
using Carillon.Lab.Bench;

namespace Carillon.Server.Bench;

/// <summary>
/// <c>carillon bench flood</c>: strangers shout at a telephony server while conversations go on and legitimate calls are set up; nobody may be harmed.
/// 1 the server starts, conversations are set up  2 what is usual is measured  3 the same under the flood  4 judged
/// </summary>
internal sealed class FloodBench(FloodOptions options, CarillonUnderTest floor, BenchExchange exchange, BenchPhone phone)
{
    private const string PhoneAddress = "127.0.9.21", Echo = "echo";
    private const int SipPort = 5060;
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(500), Settle = TimeSpan.FromSeconds(5);

    private readonly HeldCalls _calls = new(floor);
    private int _probes;

    public static Task<int> Execute(FloodOptions options, CancellationToken cancel) => BenchRun.In(options.Faults(), options.DataFolder, async folder =>
    {
        var report = await Run(options, folder, cancel);
        return await BenchRun.Tell(report.ToJson(), options.Report, () => Show(report, options.Json), report.Faults, cancel);
    }, cancel);

    private static void Show(FloodReport report, bool json)
    {
        if (json)
            Console.WriteLine(report.ToJson());
        else
            FloodScreen.Show(report);
    }

    private static async Task<FloodReport> Run(FloodOptions options, string folder, CancellationToken ct)
    {
        await using var exchange = BenchLoad.Make(CarillonUnderTest.Addresses, (4 * options.Calls) + 100);
        await using var floor = new CarillonUnderTest(new MediaBenchOptions { Shape = BenchShape.Conference, Calls = options.Calls, Record = true }, exchange, folder) { Phones = [BenchPhone.Configured()] };
        await exchange.StartAsync(ct);
        await floor.Start(ct);
        await using var phone = await BenchPhone.Registered(PhoneAddress, ServerAt(floor), ct);
        return await new FloodBench(options, floor, exchange, phone).Measure(ct);
    }

    private static IPEndPoint ServerAt(CarillonUnderTest floor) => new(IPAddress.Parse(floor.Servers[0].Address), SipPort);

    private async Task<FloodReport> Measure(CancellationToken ct)
    {
        var server = ServerAt(floor);
        Say($"setting up {options.Calls} calls ..."); // 1
        await _calls.Grow(options.Calls, ct);
        await Task.Delay(Settle, ct);
        var probes = new SetUpProbes([("a carrier calls in", CarrierCallsIn), ("a phone calls in", token => phone.Call(Echo, token)), ("a call out", CallOut)]);
        Say("what is usual ..."); // 2
        var usual = await Stretch(probes, token => Task.Delay(options.WarmUp, token), ct);
        Say($"{options.Rate} messages a second for {options.For.TotalSeconds:0} s ..."); // 3
        using var flood = new FloodSource(options, server);
        var during = await Stretch(probes, token => flood.Run(options.For, token), ct);
        return Report(usual, during, flood); // 4
    }

    /// <summary>Legitimate calls come and go while something else goes on, and all is measured.</summary>
    private async Task<FloodStretch> Stretch(SetUpProbes probes, Func<CancellationToken, Task> meanwhile, CancellationToken ct)
    {
        List<BenchParty> parties = [.. _calls.All.SelectMany(c => new[] { c.Customer, c.Agent })];
        probes.Take();
        exchange.Ears.Take();
        floor.TakeLoads();
        var (said, came) = (parties.Sum(p => p.Voice.Produced), parties.Sum(p => p.Voice.Consumed));
        var (cpu, own, watch, server) = (CpuClock.Of(floor.Processes), CpuClock.Of([Environment.ProcessId]), Stopwatch.StartNew(), new ServerWatch(floor, exchange));
        server.Sample(TimeSpan.Zero);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var legitimate = probes.Run(over.Token, ct);
        var sampling = Sample(server, watch, over.Token);
        await meanwhile(ct);
        var (used, ownUsed, elapsed) = (CpuClock.Of(floor.Processes) - cpu, CpuClock.Of([Environment.ProcessId]) - own, watch.Elapsed);
        var (saidNow, cameNow, now) = (parties.Sum(p => p.Voice.Produced), parties.Sum(p => p.Voice.Consumed), Stopwatch.GetTimestamp());
        var deaf = parties.Count(p => BenchCall.IsDeaf(p, now));
        await over.CancelAsync();
        await Task.WhenAll(legitimate, sampling);
        return new FloodStretch(
            elapsed, used / elapsed * 100, ownUsed / elapsed * 100, saidNow > said ? Math.Min(1, (cameNow - came) / (double)(saidNow - said)) : 0,
            deaf, _calls.All.Count(c => !c.IsUp), exchange.Ears.Take(), probes.Take(), server);
    }

    private static async Task Sample(ServerWatch server, Stopwatch watch, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(SampleEvery, CancellationToken.None);
            server.Sample(watch.Elapsed);
        }
    }

    /// <summary>Over its trusted address, to the echo.</summary>
    private async Task<TimeSpan> CarrierCallsIn(CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        var party = await exchange.Call($"probe{Interlocked.Increment(ref _probes)}", Echo, ServerAt(floor)).WaitAsync(BenchWait.Patience, ct);
        var took = Stopwatch.GetElapsedTime(began);
        party.HangUp();
        return took;
    }

    /// <summary>By call control, to the carrier.</summary>
    private async Task<TimeSpan> CallOut(CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        var leg = await floor.CallOut(ct);
        var took = Stopwatch.GetElapsedTime(began);
        await floor.HangUp(leg, ct);
        return took;
    }

    private FloodReport Report(FloodStretch usual, FloodStretch during, FloodSource flood)
    {
        var (load, trend) = (during.Server.Load, during.Server.TrendsSince(during.Elapsed / 3));
        return new FloodReport
        {
            Kind = options.Kind.ToString().ToLowerInvariant(),
            Rate = options.Rate,
            Sources = options.Sources,
            Calls = _calls.Count,
            Seconds = Math.Round(during.Elapsed.TotalSeconds, 1),
            Sent = flood.Sent,
            SentPerSecond = Math.Round(flood.RealRate),
            Answers = flood.Answers,
            Amplification = Math.Round(flood.Amplification, 4),
            Lost = during.Lost,
            Deaf = during.Deaf,
            Received = Math.Round(during.Received, 5),
            Heard = Math.Round(during.Hearing.Heard / (double)Math.Max(1, during.Hearing.Said), 4),
            LatencyP99Ms = during.Hearing.P99,
            LatencyP99BeforeMs = usual.Hearing.P99,
            SetUps = during.SetUps,
            SetUpsBefore = usual.SetUps,
            RssBeforeMb = Math.Round(during.Server.First.RssMb, 1),
            RssAfterMb = Math.Round(during.Server.Last.RssMb, 1),
            RssMb = trend(s => s.RssMb),
            HeapMb = trend(s => s.HeapMb),
            Handles = trend(s => s.Handles),
            Ports = trend(s => s.Ports),
            Refused = during.Server.StrangersRefused,
            PeersDropped = during.Server.PeersDropped,
            CpuPercentBefore = Math.Round(usual.CpuPercent, 1),
            CpuPercent = Math.Round(during.CpuPercent, 1),
            GeneratorCpuPercent = Math.Round(during.GeneratorPercent, 1),
            TickLateP999Ms = load?.TickLateP999Ms,
            GarbageMbPerSecond = load is null ? null : Math.Round(load.GarbageMbPerSecond, 3),
        };
    }

    private static void Say(string text) => Console.Error.WriteLine(text);

    /// <param name="CpuPercent">Of one core, the server.</param>
    /// <param name="Server">Sampled every half second.</param>
    private sealed record FloodStretch(TimeSpan Elapsed, double CpuPercent, double GeneratorPercent, double Received, int Deaf, int Lost, BenchHearing Hearing, SetUpFigures SetUps, ServerWatch Server);
}
