namespace Carillon.Server.Bench.Cluster;

/// <summary>The processor's name, so that figures of two machines are not taken for each other's.</summary>
internal static class MachineName
{
    public static string Read()
    {
        var line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
