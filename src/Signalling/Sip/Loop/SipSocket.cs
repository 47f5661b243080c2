using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Carillon.Protocols.Sip;
using Carillon.Protocols.Stun;
using Carillon.Signalling.Sip.Auth;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Sip.Loop;

/// <summary>A received message in a rented buffer; who takes it from the queue returns the buffer.</summary>
/// <param name="At">The clock's timestamp then.</param>
internal readonly record struct Arrival(byte[] Buffer, int Length, SipHop From, long At);

/// <summary>
/// The UDP socket, and the thread that reads it. What arrives is looked at for a moment (is it SIP at all? who sent it?) and queued: known peers in one queue, strangers
/// in a short one, and only as many a second as their budget has. A full queue drops and counts. Garbage so costs one receive and a
/// compare, and no turn of the loop.
/// </summary>
internal sealed class SipSocket : IDisposable
{
    private const int PeerQueueLength = 4096;
    private const int StrangerQueueLength = 1024;
    private const int ReceiveBuffer = 4 << 20;
    private const int DatagramsAtOnce = 512;
    private const int Many = 64;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestNap = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan ShortestNap = TimeSpan.FromMilliseconds(1);

    private readonly Socket _socket;
    private readonly Channel<Arrival> _ofPeers = Queue(PeerQueueLength);
    private readonly Channel<Arrival> _ofStrangers = Queue(StrangerQueueLength);
    private readonly AddressBudget _strangers;
    private readonly TimeProvider _clock;
    private readonly KnownPeers _known;
    private readonly SipCounters _counters;
    private readonly ILogger _log;
    private readonly Action _wake;
    private readonly HopCache _peers = new();
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(65536, pinned: true);
    private readonly SocketAddress _from;

    public SipSocket(IPEndPoint listen, AddressBudget strangers, TimeProvider clock, KnownPeers known, SipCounters counters, ILogger log, Action wake)
    {
        (_strangers, _clock, _known, _counters, _log, _wake) = (strangers, clock, known, counters, log, wake);
        _from = new SocketAddress(listen.AddressFamily);
        _socket = new Socket(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = ReceiveBuffer, SendBufferSize = 1 << 20 };
        _socket.Bind(listen);
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        // Linux gives no more than net.core.rmem_max, and says nothing; what it reports counts its own bookkeeping in.
        if (_socket.ReceiveBufferSize < ReceiveBuffer) SipLog.SmallBuffer(log, LocalEndPoint, _socket.ReceiveBufferSize >> 10, ReceiveBuffer >> 10);
    }

    public IPEndPoint LocalEndPoint { get; }

    public ChannelReader<Arrival> OfPeers => _ofPeers.Reader;

    public ChannelReader<Arrival> OfStrangers => _ofStrangers.Reader;

    /// <summary>False when the system would not take it.</summary>
    public bool Send(ReadOnlySpan<byte> bytes, IPEndPoint to)
    {
        try
        {
            _socket.SendTo(bytes, SocketFlags.None, to);
            _counters.Sent++;
            return true;
        }
        catch (SocketException e)
        {
            _counters.SendFailed++;
            SipLog.SendFailed(_log, to, e.SocketErrorCode);
            return false;
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        // Nothing in it, and from ourselves: the thread that waits for a datagram looks whether it is to end.
        await using var wakeForTheEnd = stop.Register(() => Send([], LocalEndPoint));
        await LoopPace.OnThread($"sip receiver {LocalEndPoint}", () => Run(stop));
        SipLog.ReceiverEnded(_log, LocalEndPoint);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Waits in the socket itself, and naps after what came: to be woken by another thread for each datagram would cost more than it does.</summary>
    private void Run(CancellationToken stop)
    {
        var length = new NapLength();
        while (!stop.IsCancellationRequested)
        {
            int count = Receive(TimeSpan.Zero);
            var nap = length.Next(count > 0);
            if (count > 0 || length.IsLong || Receive(LongestWait) > 0) Nap(nap, count);
        }
    }

    /// <summary>Whoever naps through a flood finds no more than the system's buffer holds, which may be some two hundred datagrams.</summary>
    private static void Nap(TimeSpan nap, int count)
    {
        if (count >= DatagramsAtOnce) return;
        if (count >= Many) nap = ShortestNap;
        else if (nap > LongestNap) nap = LongestNap;
        Thread.Sleep(nap);
    }

    /// <summary>Waits for what comes and takes it, into its queues; how many came.</summary>
    private int Receive(TimeSpan wait)
    {
        int left = DatagramsAtOnce;
        try
        {
            for (; left > 0 && _socket.Poll(wait, SelectMode.SelectRead); left--)
            {
                wait = TimeSpan.Zero;
                if (Next() is { } length) Take(_buffer.AsSpan(0, length), _from);
            }
        }
        catch (Exception e)
        {
            _counters.Faults++;
            SipLog.Fault(_log, e, "what was received");
            return Math.Max(1, DatagramsAtOnce - left);
        }
        if (left < DatagramsAtOnce) _wake();
        return DatagramsAtOnce - left;
    }

    /// <summary>The length of the next datagram; null: an error of one that was sent before, and the socket itself is well.</summary>
    private int? Next()
    {
        try
        {
            return _socket.ReceiveFrom(_buffer, SocketFlags.None, _from);
        }
        catch (SocketException e)
        {
            SipLog.ReceiveFailed(_log, e.SocketErrorCode);
            return null;
        }
    }

    private void Take(ReadOnlySpan<byte> bytes, SocketAddress from)
    {
        if (bytes.Length <= 4) return; // CRLF and single bytes: NAT keep-alives.
        _counters.Receive();
        if (StunMessage.MayBe(bytes))
        {
            TakeStun(bytes, _peers.Get(from));
            return;
        }
        if (!SipMessage.MayBe(bytes))
        {
            _counters.Malform();
            return;
        }
        var peer = _peers.Get(from);
        if (_known.ComesFirst(peer.Address))
        {
            if (!TryQueue(_ofPeers.Writer, bytes, peer)) _counters.FillQueue();
        }
        else if (!_strangers.TryTake(peer.Address) || !TryQueue(_ofStrangers.Writer, bytes, peer)) _counters.DropStranger();
    }

    /// <summary>Keep-alives of registered phones (RFC 5626 section 3.5.2). An answer is longer than its question: nobody else gets one.</summary>
    private void TakeStun(ReadOnlySpan<byte> bytes, SipHop peer)
    {
        if (!_known.IsFlow(peer.EndPoint)) _counters.IgnoreStun();
        else if (!TryQueue(_ofPeers.Writer, bytes, peer)) _counters.FillQueue();
    }

    private bool TryQueue(ChannelWriter<Arrival> queue, ReadOnlySpan<byte> bytes, SipHop from)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        bool queued = queue.TryWrite(new Arrival(buffer, bytes.Length, from, _clock.GetTimestamp()));
        if (!queued) ArrayPool<byte>.Shared.Return(buffer);
        return queued;
    }

    private static Channel<Arrival> Queue(int length) =>
        Channel.CreateBounded<Arrival>(new BoundedChannelOptions(length) { SingleReader = true, SingleWriter = true });
}
