using System.Globalization;
using System.Net;
using Carillon.Server.Bench;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>What all servers of a floor hold at one moment, the lab not among them.</summary>
/// <param name="HeapMb">Managed, after the last collection, by the listener for monitoring.</param>
/// <param name="Ports">UDP ports of the telephony servers' addresses.</param>
/// <param name="Grains">Of all web processes.</param>
internal sealed record FloorSample(TimeSpan At, double RssMb, double HeapMb, int Handles, int Threads, int Ports, int Grains)
{
    private const string Heap = "dotnet_gc_last_collection_heap_size_bytes";
    private const string Activations = "orleans_catalog_activations";

    public static async Task<FloorSample> Take(TimeSpan at, DemoPlan plan, DemoFloor floor, HttpClient http, CancellationToken cancel)
    {
        List<int> processes = [.. plan.Webs.Select(w => w.Name).Concat(plan.Servers.Select(s => s.Id)).Select(name => floor.Child(name).RunningId)];
        List<string> told = [];
        foreach (var listener in DemoMonitoring.All(plan))
            told.Add(await http.GetStringAsync(new Uri($"http://{listener}/metrics"), cancel));
        return new FloorSample(
            at,
            CpuClock.Memory(processes) / 1e6,
            told.Sum(t => Sum(t, Heap)) / 1e6,
            processes.Sum(p => Directory.EnumerateFileSystemEntries($"/proc/{p}/fd").Count()),
            processes.Sum(p => Directory.EnumerateFileSystemEntries($"/proc/{p}/task").Count()),
            UdpPorts.Of(plan.Servers.Select(s => IPAddress.Parse(s.Address))),
            (int)told.Sum(t => Sum(t, Activations)));
    }

    /// <summary>One line for who watches.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"memory {RssMb:f0} MB (managed {HeapMb:f1}), {Handles} handles, {Threads} threads, {Ports} ports, {Grains} grains");

    /// <summary>Prometheus' text: a line is NAME{LABELS} VALUE TIME, or without labels or time.</summary>
    private static double Sum(string text, string name) => text.Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is '{' or ' ')
        .Sum(line => double.Parse(line[(line.LastIndexOf('}') is > 0 and var end ? end + 1 : name.Length)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
}
