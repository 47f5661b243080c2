using System.Globalization;
using System.Net;

namespace Carillon.Server.Bench;

/// <summary>What all servers under test hold at one moment.</summary>
/// <param name="At">Since the start.</param>
/// <param name="HeapMb">Managed, after the last full collection.</param>
/// <param name="Ports">UDP ports of their addresses.</param>
internal sealed record SoakSample(TimeSpan At, double RssMb, double HeapMb, int Handles, int Threads, int Ports, double JournalMb, int Legs)
{
    public static SoakSample Take(TimeSpan at, IReadOnlyList<ServerUnderTest> servers, double heapMb, int legs) => new(
        at,
        CpuClock.Memory(servers.Select(s => s.ProcessId)) / 1e6,
        heapMb,
        servers.Sum(s => Directory.EnumerateFileSystemEntries($"/proc/{s.ProcessId}/fd").Count()),
        servers.Sum(s => Directory.EnumerateFileSystemEntries($"/proc/{s.ProcessId}/task").Count()),
        servers.Sum(s => PortsOf(s.Address)),
        servers.Sum(s => JournalOf(s.Data)) / 1e6,
        legs);

    /// <summary>One line for who watches.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"memory {RssMb:f0} MB (managed {HeapMb:f1}), {Handles} handles, {Threads} threads, {Ports} ports, journal {JournalMb:f1} MB, {Legs} legs");

    /// <summary>proc(5), /proc/net/udp: the local address is the second column, its octets from right to left.</summary>
    private static int PortsOf(string address)
    {
        var octets = IPAddress.Parse(address).GetAddressBytes();
        var hex = string.Create(CultureInfo.InvariantCulture, $" {octets[3]:X2}{octets[2]:X2}{octets[1]:X2}{octets[0]:X2}:");
        return File.ReadLines("/proc/net/udp").Count(line => line.IndexOf(hex, StringComparison.Ordinal) is > 0 and < 8);
    }

    /// <summary>All of its data folder but the recordings, which go as they are looked at.</summary>
    private static long JournalOf(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.Extension != ".wav").Sum(Length);

    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0; // forgotten meanwhile
        }
    }
}
