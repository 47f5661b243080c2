namespace Carillon.Lab.Bench;

/// <summary>What all parties of a bench heard since the last time they were asked. Written on the tick, so: counters, no lists.</summary>
public sealed class BenchEars
{
    /// <summary>Mouth to ear, in steps of a millisecond; the last step holds everything beyond.</summary>
    private readonly long[] _latency = new long[1001];
    private long _said;
    private long _heard;

    public void Said() => Interlocked.Increment(ref _said);

    public void Heard(TimeSpan latency)
    {
        Interlocked.Increment(ref _heard);
        Interlocked.Increment(ref _latency[(int)Math.Clamp(latency.TotalMilliseconds, 0, _latency.Length - 1)]);
    }

    /// <summary>And begins anew.</summary>
    public BenchHearing Take()
    {
        var steps = new long[_latency.Length];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = Interlocked.Exchange(ref _latency[i], 0);
        return new BenchHearing(Interlocked.Exchange(ref _said, 0), Interlocked.Exchange(ref _heard, 0), Percentile(steps, 0.5), Percentile(steps, 0.99));
    }

    private static double? Percentile(long[] steps, double share)
    {
        var wanted = steps.Sum() * share;
        if (wanted == 0)
            return null;
        var so = 0L;
        for (var i = 0; i < steps.Length; i++)
        {
            so += steps[i];
            if (so >= wanted)
                return i + 0.5;
        }

        return steps.Length;
    }
}

/// <param name="Said">Loud frames that were said.</param>
/// <param name="Heard">Loud frames that came to the other party's ear.</param>
/// <param name="P50">Mouth to ear in milliseconds, the generator's own look for packets included (up to 5 ms); null: nothing was heard.</param>
public sealed record BenchHearing(long Said, long Heard, double? P50, double? P99);
