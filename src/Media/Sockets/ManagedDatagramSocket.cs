using System.Net;
using System.Net.Sockets;

namespace Carillon.Media;

/// <summary>The portable fallback: the runtime's sockets, polled the same way, always unconnected. A quarter dearer.</summary>
internal sealed class ManagedDatagramSocket(Socket socket) : DatagramSocket(socket)
{
    private readonly SocketAddress _from = new(AddressFamily.InterNetwork);
    private readonly SocketAddress _to = new(AddressFamily.InterNetwork);

    public override int Receive(Span<byte> buffer, out PeerAddress from)
    {
        from = default;
        try
        {
            // Available spares the exception that an empty non-blocking receive would throw.
            if (Socket.Available == 0) return Nothing;
            var length = Socket.ReceiveFrom(buffer, SocketFlags.None, _from);
            from = Read(_from);
            return length;
        }
        catch (SocketException)
        {
            return Refused;
        }
    }

    public override bool Send(ReadOnlySpan<byte> datagram, PeerAddress to)
    {
        Write(to, _to);
        try
        {
            return Socket.SendTo(datagram, SocketFlags.None, _to) == datagram.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // A SocketAddress is the bytes of struct sockaddr_in: family, port, address.
    private static PeerAddress Read(SocketAddress source) =>
        new((uint)(source[4] << 24 | source[5] << 16 | source[6] << 8 | source[7]), (ushort)(source[2] << 8 | source[3]));

    private static void Write(PeerAddress peer, SocketAddress target)
    {
        (target[2], target[3]) = ((byte)(peer.Port >> 8), (byte)peer.Port);
        for (var i = 0; i < 4; i++) target[4 + i] = (byte)(peer.Address >> (24 - 8 * i));
    }
}
