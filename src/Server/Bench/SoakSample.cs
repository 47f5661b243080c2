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
        UdpPorts.Of(servers.Select(s => IPAddress.Parse(s.Address))),
        servers.Sum(s => JournalOf(s.Data)) / 1e6,
        legs);

    /// <summary>One line for who watches.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"memory {RssMb:f0} MB (managed {HeapMb:f1}), {Handles} handles, {Threads} threads, {Ports} ports, journal {JournalMb:f1} MB, {Legs} legs");

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
