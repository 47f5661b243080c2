using System.Net;

namespace Carillon.Media;

/// <summary>One UDP socket for many legs (IAX2), read and written in batches on the tick of one shard; its legs live there too.</summary>
public sealed class SharedPort : IDisposable
{
    private readonly MediaEngine _engine;
    private readonly BatchSocket _socket;
    private readonly IPortProtocol _protocol;
    private readonly DatagramHandler _receive;
    private int _closed;

    internal SharedPort(MediaEngine engine, MediaShard shard, BatchSocket socket, IPortProtocol protocol)
    {
        (_engine, Shard, _socket, _protocol) = (engine, shard, socket, protocol);
        _receive = (datagram, from) => _protocol.Receive(this, datagram, from);
        LocalEndPoint = socket.Local;
    }

    public IPEndPoint LocalEndPoint { get; }

    internal MediaShard Shard { get; }

    /// <summary>On the tick: copies a datagram into the batch that leaves at the end of the tick. At most 1500 bytes.</summary>
    public void Send(ReadOnlySpan<byte> datagram, PeerAddress to)
    {
        if (!_socket.Add(datagram, to)) Shard.Counters.SendsRefused++;
    }

    /// <summary>Any thread: sends at once, for signalling. False when the system refused.</summary>
    public bool SendNow(ReadOnlySpan<byte> datagram, PeerAddress to) => Volatile.Read(ref _closed) == 0 && _socket.SendNow(datagram, to);

    /// <summary>Closes the socket; legs that are still there fall silent.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0) _engine.Close(this);
    }

    internal void Poll() => _socket.Receive(_receive);

    internal void EndTick()
    {
        _protocol.EndOfTick(this);
        Shard.Counters.SendsRefused += _socket.Flush();
    }

    internal void CloseSocket() => _socket.Dispose();
}
