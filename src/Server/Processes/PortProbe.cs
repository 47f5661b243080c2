using System.Net;
using System.Net.Sockets;

namespace Carillon.Server.Processes;

/// <summary>Looks whether an address can be listened on, so that a taken port is said at once, by name, and with what it is for.</summary>
internal static class PortProbe
{
    /// <summary>In words; null: it is free now.</summary>
    public static string? Fault(IPEndPoint address, SocketType type, string what) =>
        Refusal(address, type) is { } e ? $"{address} ({(type == SocketType.Stream ? "TCP" : "UDP")}, {what}) cannot be used: {e.Message}" : null;

    /// <summary>A TCP port of loopback that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Null: it is free now.</summary>
    public static SocketException? Refusal(IPEndPoint address, SocketType type)
    {
        using var socket = new Socket(address.AddressFamily, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            socket.Bind(address);
            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
    }
}
