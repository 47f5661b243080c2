using System.Net;
using System.Net.Sockets;
using Carillon.Server.Processes;
using Microsoft.Extensions.Configuration;

namespace Carillon.Server.Options;

/// <summary>Section "Metrics", of every role: where monitoring asks this process.</summary>
internal sealed class MetricsOptions
{
    /// <summary>ADDRESS:PORT; empty: nowhere, and nothing is counted for it. Whoever reaches it may read all figures: an address of the network that operators are on.</summary>
    public string Listen { get; init; } = "";

    public bool IsOn => Listen.Length > 0;

    public IPEndPoint EndPoint => IPEndPoint.Parse(Listen);

    public static MetricsOptions Read(IConfiguration configuration, Faults faults)
    {
        var options = RoleSettings.Bind<MetricsOptions>(configuration, "Metrics", faults);
        faults.Unless(!options.IsOn || (IPEndPoint.TryParse(options.Listen, out var at) && at.Port > 0), $"Metrics:Listen is '{options.Listen}'; it must be ADDRESS:PORT, as 127.0.0.1:9464");
        return options;
    }

    /// <summary>The address if somebody else has it, in words.</summary>
    public IEnumerable<string> Taken() =>
        IsOn && PortProbe.Fault(EndPoint, SocketType.Stream, "Metrics:Listen") is { } taken ? [taken] : [];
}
