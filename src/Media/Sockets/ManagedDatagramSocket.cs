using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Carillon.Media;

/// <summary>The portable fallback: the runtime's sockets, polled the same way, always unconnected. A quarter dearer.</summary>
internal sealed class ManagedDatagramSocket(Socket socket, Func<bool>? maySend) : DatagramSocket((IPEndPoint)socket.LocalEndPoint!, maySend)
{
    private readonly SocketAddress _from = new(socket.AddressFamily);
    private readonly SocketAddress _to = new(socket.AddressFamily);

    public static ManagedDatagramSocket Bind(IPEndPoint local, Func<bool>? maySend)
    {
        var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            socket.Bind(local);
            return new ManagedDatagramSocket(socket, maySend);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override int Receive(Span<byte> buffer, out PeerAddress from)
    {
        from = default;
        try
        {
            // Available spares the exception that an empty non-blocking receive would throw.
            if (socket.Available == 0) return Nothing;
            var length = socket.ReceiveFrom(buffer, SocketFlags.None, _from);
            from = Read(_from);
            return length;
        }
        catch (SocketException)
        {
            return Refused;
        }
    }

    protected override bool SendOut(ReadOnlySpan<byte> datagram, PeerAddress to)
    {
        if (to.IsV4 != (_to.Family == AddressFamily.InterNetwork)) return false;
        Write(to, _to);
        try
        {
            return socket.SendTo(datagram, SocketFlags.None, _to) == datagram.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public override void Dispose() => socket.Dispose();

    // A SocketAddress is the bytes of struct sockaddr_in (family, port, address) or sockaddr_in6 (family, port, flow, address).
    private static PeerAddress Read(SocketAddress source)
    {
        var bytes = source.Buffer.Span;
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return source.Family == AddressFamily.InterNetworkV6
            ? new(BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]), port)
            : PeerAddress.OfV4(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), port);
    }

    private static void Write(PeerAddress peer, SocketAddress target)
    {
        var bytes = target.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], peer.Port);
        if (peer.IsV4) BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], peer.V4);
        else BinaryPrimitives.WriteUInt128BigEndian(bytes[8..], peer.Address);
    }
}
