using System.Net;

namespace Carillon.Media;

/// <summary>A non-blocking UDP socket as the tick uses it: looked at, never waited for.</summary>
internal abstract class DatagramSocket(IPEndPoint local, Func<bool>? maySend) : IDisposable
{
    /// <summary>Nothing is there.</summary>
    public const int Nothing = -1;

    /// <summary>An earlier send came back as an ICMP error; there may be more to read.</summary>
    public const int Refused = -2;

    /// <summary>The system's handle, where it may be watched (<see cref="ArrivalWatch"/>).</summary>
    public virtual int? Handle => null;

    public IPEndPoint Local { get; } = local;

    public bool IsConnected { get; protected set; }

    /// <summary>Throws SocketException when the address cannot be bound.</summary>
    /// <param name="local">Port 0: any, of the managed kind alone.</param>
    public static DatagramSocket Bind(IPEndPoint local, bool managed, Func<bool>? maySend = null) =>
        managed || !OperatingSystem.IsLinux() ? ManagedDatagramSocket.Bind(local, maySend) : LinuxDatagramSocket.Bind(local, maySend);

    /// <summary>The length of the next datagram, or <see cref="Nothing"/> or <see cref="Refused"/>.</summary>
    public abstract int Receive(Span<byte> buffer, out PeerAddress from);

    /// <summary>False when the system refused: that is a counter, never an error. What may not be sent now counts as sent, and as lost on the way.</summary>
    public bool Send(ReadOnlySpan<byte> datagram, PeerAddress to) => maySend?.Invoke() == false || SendOut(datagram, to);

    protected abstract bool SendOut(ReadOnlySpan<byte> datagram, PeerAddress to);

    /// <summary>Lets the kernel drop strangers and find the route once. A socket that cannot goes on unconnected.</summary>
    public virtual void Connect(PeerAddress peer)
    {
    }

    public virtual void Disconnect()
    {
    }

    public abstract void Dispose();
}
