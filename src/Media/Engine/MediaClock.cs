using System.Diagnostics;

namespace Carillon.Media;

/// <summary>The monotonic clock of the tick: Stopwatch ticks, which on Linux are nanoseconds of CLOCK_MONOTONIC.</summary>
internal static class MediaClock
{
    public const int SampleRate = 8000;

    public static readonly long Frequency = Stopwatch.Frequency;

    public static long Now => Stopwatch.GetTimestamp();

    public static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Frequency);

    public static long Milliseconds(int count) => Frequency * count / 1000;

    /// <summary>Samples of 8 kHz in so many clock ticks.</summary>
    public static long Samples(long ticks) => ticks / Frequency * SampleRate + ticks % Frequency * SampleRate / Frequency;

    public static void SleepUntil(long at)
    {
        if (OperatingSystem.IsLinux() && Frequency == 1_000_000_000)
        {
            Native.SleepUntil(at);
            return;
        }
        for (var left = at - Now; left > 0; left = at - Now) Thread.Sleep((int)Math.Max(1, left * 1000 / Frequency));
    }
}
