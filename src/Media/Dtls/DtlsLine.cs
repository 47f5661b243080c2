using System.Diagnostics;
using Org.BouncyCastle.Tls;

namespace Carillon.Media;

/// <summary>The datagrams of one address, for the library's blocking handshake.</summary>
internal sealed class DtlsLine(DtlsExchange exchange, PeerAddress peer) : DatagramTransport
{
    // Flights are cut so that no datagram is fragmented on the way.
    private const int Limit = 1200;
    private const int MostReceived = 1500;
    private const int LookEveryMs = 3;

    public int GetReceiveLimit() => MostReceived;

    public int GetSendLimit() => Limit;

    public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

    /// <summary>-1: nothing in time. Throws IOException when the handshake is not to go on.</summary>
    public int Receive(Span<byte> buffer, int waitMillis)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (exchange.NextFor(peer) is { } datagram)
            {
                var length = Math.Min(datagram.Length, buffer.Length);
                datagram.AsSpan(0, length).CopyTo(buffer);
                return length;
            }
            if (Stopwatch.GetElapsedTime(began).TotalMilliseconds >= waitMillis) return -1;
            Thread.Sleep(LookEveryMs);
        }
    }

    public void Send(byte[] buf, int off, int len) => Send(buf.AsSpan(off, len));

    public void Send(ReadOnlySpan<byte> buffer) => exchange.Send(peer, buffer);

    public void Close()
    {
        // The socket is the leg's.
    }
}
