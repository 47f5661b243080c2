using System.Net;
using System.Net.Sockets;
using Carillon.Lab.Bench;
using Carillon.Server.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Server.Bench;

/// <summary>The load of a bench. It stands at the same place in all of them: a second bench at the same time is told so.</summary>
internal static class BenchLoad
{
    public const string Address = "127.0.9.20";

    private static readonly IPEndPoint At = new(IPAddress.Parse(Address), 5060);

    /// <param name="servers">Addresses that calls may come from.</param>
    /// <param name="mostLegs">Legs at a time.</param>
    /// <param name="mute">It sends no sound.</param>
    /// <exception cref="IOException">Its port is taken.</exception>
    public static BenchExchange Make(IEnumerable<string> servers, int mostLegs, bool mute = false) =>
        PortProbe.Fault(At, SocketType.Dgram, "the load of a bench; is another one running?") is { } taken
            ? throw new IOException(taken)
            : new BenchExchange(At, [.. servers.Select(IPAddress.Parse)], mostLegs, mute, NullLoggerFactory.Instance);
}
