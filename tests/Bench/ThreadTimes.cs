namespace Carillon.Bench;

/// <summary>CPU time of single threads of this process, as Linux counts it.</summary>
internal static class ThreadTimes
{
    public static string[] Mine(string name) =>
        [.. Directory.GetDirectories("/proc/self/task").Where(task => File.ReadAllText(task + "/comm").StartsWith(name, StringComparison.Ordinal))];

    /// <summary>Nanoseconds on the processor, all together (schedstat, first field).</summary>
    public static long Read(string[] threads) => threads.Sum(task => long.Parse(File.ReadAllText(task + "/schedstat").Split(' ')[0], null));
}
