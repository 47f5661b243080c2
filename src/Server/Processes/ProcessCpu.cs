using System.Diagnostics;

namespace Carillon.Server.Processes;

/// <summary>CPU time of processes, from the kernel's account (proc(5), /proc/PID/stat, fields 14 and 15).</summary>
internal static class ProcessCpu
{
    /// <summary>User plus system seconds so far; 0 when the process is gone.</summary>
    public static double Of(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.TotalProcessorTime.TotalSeconds;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return 0;
        }
    }

    /// <summary>Sum over all processes of a name; for a database server that somebody else runs on this machine.</summary>
    public static double OfAllNamed(string name) => Process.GetProcessesByName(name).Sum(p =>
    {
        using (p)
            return Of(p.Id);
    });
}
