namespace Carillon.Media;

/// <summary>
/// Real-time where the process may, else nice. Nice is worth little where sessions are scheduled as groups (sched_autogroup), for it counts inside the session alone.
/// </summary>
public static class WorkerPriority
{
    /// <summary>Of the calling thread alone. False: neither may be, and it stays as it is.</summary>
    public static bool TryRaise(MediaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return !OperatingSystem.IsLinux() || (options.RealtimePriority > 0 && Native.TrySetThreadRealtime(options.RealtimePriority)) || Native.TrySetThreadNice(options.Nice);
    }
}
