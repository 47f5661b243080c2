using System.Diagnostics;

namespace Carillon.Media;

/// <summary>Time since the machine's start, also while it slept (CLOCK_BOOTTIME, clock_gettime(2)); elsewhere than on Linux the monotonic clock.</summary>
public static class BootClock
{
    public static TimeSpan Now => OperatingSystem.IsLinux() ? Native.SinceBoot() : Stopwatch.GetElapsedTime(0);
}
