using System.Diagnostics;
using System.Globalization;
using Carillon.Server.Demo;

namespace Carillon.Server.Bench.Cluster;

/// <summary>All meters at one moment.</summary>
/// <param name="WebCpu">Seconds of each web process.</param>
/// <param name="GeneratorCpu">Of this process: switches and agents.</param>
/// <param name="WebMemory">Resident, of all web processes together, in bytes.</param>
internal sealed record ClusterReading(long At, IReadOnlyList<double> WebCpu, double DatabaseCpu, double GeneratorCpu, MachineTime Machine, SqlReading Sql, long WebMemory, long Attempts);

/// <summary>From one moment to a later one.</summary>
internal sealed record ClusterStretch(ClusterReading From, ClusterReading To)
{
    public double Seconds => Stopwatch.GetElapsedTime(From.At, To.At).TotalSeconds;
    public IReadOnlyList<double> WebCpuOfEach => [.. To.WebCpu.Zip(From.WebCpu, (to, from) => to - from)];
    public double WebCpu => WebCpuOfEach.Sum();
    public double DatabaseCpu => To.DatabaseCpu - From.DatabaseCpu;
    public double GeneratorCpu => To.GeneratorCpu - From.GeneratorCpu;
    public double MachineBusy => (To.Machine - From.Machine).BusyShare;
    public SqlReading Sql => To.Sql - From.Sql;
    public long Attempts => To.Attempts - From.Attempts;
}

/// <summary>The kernel's account of all cores since its start, in its own ticks (proc(5), /proc/stat).</summary>
internal readonly record struct MachineTime(long Busy, long All)
{
    public double BusyShare => All == 0 ? 0 : (double)Busy / All;

    public static MachineTime operator -(MachineTime later, MachineTime earlier) => new(later.Busy - earlier.Busy, later.All - earlier.All);

    public static MachineTime Read() => Parse(File.ReadLines("/proc/stat").First());

    /// <summary>cpu user nice system idle iowait irq softirq steal guest guest_nice; the last two are in the first two already.</summary>
    public static MachineTime Parse(string line)
    {
        long[] ticks = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(t => long.Parse(t, CultureInfo.InvariantCulture))];
        return new(ticks.Sum() - ticks[3] - ticks[4], ticks.Sum());
    }
}
