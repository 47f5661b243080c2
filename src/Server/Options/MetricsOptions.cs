using System.Net;
using System.Net.Sockets;
using Carillon.Server.Processes;

namespace Carillon.Server.Options;

/// <summary>Section "Metrics", of every role: where monitoring asks this process.</summary>
internal sealed class MetricsOptions
{
    /// <summary>ADDRESS:PORT; empty: nowhere, and nothing is counted for it. Whoever reaches it may read all figures: an address of the network that operators are on.</summary>
    public string Listen { get; init; } = "";

    public bool IsOn => Listen.Length > 0;

    public IPEndPoint EndPoint => IPEndPoint.Parse(Listen);

    public void Check(Faults faults) =>
        faults.Unless(!IsOn || (IPEndPoint.TryParse(Listen, out var at) && at.Port > 0), $"Metrics:Listen is '{Listen}'; it must be ADDRESS:PORT, as 127.0.0.1:9464");

    /// <summary>The address if somebody else has it, in words.</summary>
    public IEnumerable<string> Taken() =>
        IsOn && PortProbe.Fault(EndPoint, SocketType.Stream, "Metrics:Listen") is { } taken ? [taken] : [];
}
