using System.Globalization;
using Carillon.Server.Processes;

namespace Carillon.Server.Bench;

/// <summary>What processes have used so far. The kernel scales user and system time to the scheduler's exact account of all threads, also
/// of those that have ended, in steps of 10 ms (proc(5), /proc/PID/stat).</summary>
internal static class CpuClock
{
    public static TimeSpan Of(IEnumerable<int> processes) => TimeSpan.FromSeconds(processes.Sum(ProcessCpu.Of));

    /// <summary>Resident memory in bytes (/proc/PID/statm, second field, in pages).</summary>
    public static long Memory(IEnumerable<int> processes) => processes.Sum(p => long.Parse(File.ReadAllText($"/proc/{p}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
}
