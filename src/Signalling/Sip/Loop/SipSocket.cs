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
/// The UDP socket. What arrives is looked at for a moment (is it SIP at all? who sent it?) and queued: known peers in one queue, strangers
/// in a short one, and only as many a second as their budget has. A full queue drops and counts. Garbage so costs one receive and a
/// compare, and no turn of the loop.
/// </summary>
internal sealed class SipSocket : IDisposable
{
    private const int PeerQueueLength = 4096;
    private const int StrangerQueueLength = 1024;
    private const int ReceiveBuffer = 4 << 20;

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

    public SipSocket(IPEndPoint listen, AddressBudget strangers, TimeProvider clock, KnownPeers known, SipCounters counters, ILogger log, Action wake)
    {
        (_strangers, _clock, _known, _counters, _log, _wake) = (strangers, clock, known, counters, log, wake);
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

    public async Task ReceiveAsync(CancellationToken stop)
    {
        var from = new SocketAddress(_socket.AddressFamily);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                int length = await _socket.ReceiveFromAsync(_buffer, SocketFlags.None, from, stop);
                Take(_buffer.AsSpan(0, length), from);
            }
            catch (SocketException e)
            {
                // ICMP errors of what was sent before; the socket itself is well.
                SipLog.ReceiveFailed(_log, e.SocketErrorCode);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                _counters.Faults++;
                SipLog.Fault(_log, e, "what was received");
            }
        }
        SipLog.ReceiverEnded(_log, LocalEndPoint);
    }

    public void Dispose() => _socket.Dispose();

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
        if (queued) _wake();
        else ArrayPool<byte>.Shared.Return(buffer);
        return queued;
    }

    private static Channel<Arrival> Queue(int length) =>
        Channel.CreateBounded<Arrival>(new BoundedChannelOptions(length) { SingleReader = true, SingleWriter = true });
}
