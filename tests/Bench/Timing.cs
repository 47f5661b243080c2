using System.Diagnostics;

namespace Carillon.Bench;

/// <summary>What a piece of work costs, in nanoseconds: the median of nine runs on one thread.</summary>
internal static class Timing
{
    public static void Tell(string what, Action work, int times = 20_000)
    {
        for (var i = 0; i < 2 * times; i++) work();
        var runs = Enumerable.Range(0, 9).Select(_ => Nanoseconds(work, times)).Order().ToArray();
        Console.WriteLine($"{what,-55} {runs[4],8:0} ns");
    }

    private static double Nanoseconds(Action work, int times)
    {
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++) work();
        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / times;
    }
}
