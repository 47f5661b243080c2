using System.Net;

namespace Carillon.Media;

/// <summary>The portable fallback of a shared port: one datagram at a time.</summary>
internal sealed class ManagedBatchSocket(DatagramSocket socket, Func<bool>? maySend) : BatchSocket
{
    private const int BatchesATick = 4;
    private readonly byte[] _buffer = new byte[MaxDatagram];
    private readonly Lock _sending = new();
    private int _refused;

    public override IPEndPoint Local => socket.Local;

    public override int Receive(DatagramHandler handler)
    {
        var count = 0;
        while (count < BatchesATick * Batch)
        {
            var length = socket.Receive(_buffer, out var from);
            if (length == DatagramSocket.Nothing) break;
            count++;
            if (length >= 0) handler(_buffer.AsSpan(0, length), from);
        }
        return count;
    }

    public override bool Add(ReadOnlySpan<byte> datagram, PeerAddress to)
    {
        if (datagram.Length > MaxDatagram) return false;
        if (maySend?.Invoke() != false && !SendNow(datagram, to)) _refused++;
        return true;
    }

    public override int Flush()
    {
        var refused = _refused;
        _refused = 0;
        return refused;
    }

    public override bool SendNow(ReadOnlySpan<byte> datagram, PeerAddress to)
    {
        // The socket below keeps one address buffer for sending.
        lock (_sending) return socket.Send(datagram, to);
    }

    public override void Dispose() => socket.Dispose();
}
