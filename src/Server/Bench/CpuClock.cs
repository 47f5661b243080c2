using System.Globalization;

namespace Carillon.Server.Bench;

/// <summary>What processes have used so far, exactly: the scheduler's own account of every thread (proc(5), /proc/PID/task/TID/schedstat, first
/// field, nanoseconds), not the tick-sampled user and system times.</summary>
internal static class CpuClock
{
    public static TimeSpan Of(IEnumerable<int> processes) => TimeSpan.FromMilliseconds(processes.Sum(Nanoseconds) / 1e6);

    /// <summary>Resident memory in bytes (/proc/PID/statm, second field, in pages).</summary>
    public static long Memory(IEnumerable<int> processes) => processes.Sum(p => long.Parse(File.ReadAllText($"/proc/{p}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize);

    private static double Nanoseconds(int process) => Directory.EnumerateDirectories($"/proc/{process}/task").Sum(OfThread);

    private static double OfThread(string task)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(task, "schedstat"));
            return double.Parse(text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }
}
