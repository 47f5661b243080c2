using System.Diagnostics;
using Carillon.Lab.Bench;

namespace Carillon.Server.Bench;

/// <summary>What one stretch of time came to.</summary>
/// <param name="CpuPercent">Of one core.</param>
/// <param name="Received">Frames that came by frames that were sent.</param>
/// <param name="Deaf">Parties that did not hear their partner.</param>
internal sealed record BenchWindow(double CpuPercent, double GeneratorPercent, double Received, int Deaf, int Parties, BenchHearing Hearing, ProcessLoad? Load)
{
    /// <summary>Calls that ended by themselves.</summary>
    public int Lost { get; init; }

    /// <summary>All why this does not hold (see docs/bench.md); null: it does.</summary>
    public string? Broken => string.Join("; ", Missed().OfType<string>()) is { Length: > 0 } missed ? missed : null;

    public static async Task<BenchWindow> Measure(IBenchFloor floor, BenchExchange exchange, TimeSpan time, CancellationToken ct)
    {
        var parties = exchange.Up;
        var (sent, came) = (parties.Sum(p => p.Voice.Produced), parties.Sum(p => p.Voice.Consumed));
        exchange.Ears.Take();
        floor.TakeLoads();
        var (cpu, own, watch) = (CpuClock.Of(floor.Processes), CpuClock.Of([Environment.ProcessId]), Stopwatch.StartNew());
        await Task.Delay(time, ct);
        var (used, ownUsed, elapsed) = (CpuClock.Of(floor.Processes) - cpu, CpuClock.Of([Environment.ProcessId]) - own, watch.Elapsed);
        var now = Stopwatch.GetTimestamp();
        var (sentNow, cameNow) = (parties.Sum(p => p.Voice.Produced), parties.Sum(p => p.Voice.Consumed));
        var loads = ProcessLoad.Of(floor.TakeLoads());
        return new BenchWindow(
            used / elapsed * 100,
            ownUsed / elapsed * 100,
            sentNow > sent ? Math.Min(1, (double)(cameNow - came) / (sentNow - sent)) : 0,
            parties.Count(p => p.IsUp && p.Voice.Partner is not null && BenchCall.IsDeaf(p, now)),
            parties.Count(p => p.IsUp),
            exchange.Ears.Take(),
            loads);
    }

    private IEnumerable<string?> Missed()
    {
        yield return Received < 0.999 ? $"only {Received:P2} of the frames came" : null;
        yield return Deaf > 0 ? $"{Deaf} of {Parties} parties did not hear their partner" : null;
        yield return Lost > 0 ? $"{Lost} calls ended by themselves" : null;
        yield return Hearing.P99 > 40 ? $"mouth to ear took {Hearing.P99} ms at p99" : null;
        yield return Load?.TickLateP999Ms > 30 ? $"ticks were {Load.TickLateP999Ms} ms late at p99.9" : null;
    }
}
