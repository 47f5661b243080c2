using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Auth;
using Carillon.Signalling.Sip.Loop;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Sip.Streams;

/// <summary>
/// All TCP, TLS and WebSocket connections of an endpoint: takes them, opens them, finds the one to send on, closes those that are overdue. Connections
/// hand whole messages to the loop's queues; carriers' and phones' wait for room, strangers' must find it.
/// </summary>
internal sealed class StreamTransport : IDisposable
{
    private const int PeerQueueLength = 1024;
    private const int StrangerQueueLength = 256;
    private const int MaxFailures = 1024;
    private static readonly TimeSpan SweepTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(1);

    private readonly Channel<Arrival> _ofPeers = Queue(PeerQueueLength);
    private readonly Channel<Arrival> _ofStrangers = Queue(StrangerQueueLength);
    private readonly ConcurrentDictionary<long, SipConnection> _connections = [];
    private readonly Dictionary<SipHop, SipConnection> _ours = [];
    private readonly Dictionary<SipHop, string> _failures = [];
    private readonly List<StreamListener> _listeners = [];
    private readonly SipEndpointOptions _options;
    private readonly ConnectionGate _gate;
    private readonly KnownPeers _known;
    private readonly AddressBudget _strangers;
    private readonly TlsHandshake _tls;
    private readonly WebSocketHandshake _webSocket;
    private readonly SipLoop _loop;
    private readonly ILogger _log;
    private long _lastId;

    public StreamTransport(SipEndpointOptions options, TimeProvider clock, KnownPeers known, SipCounters counters, ILogger log, SipLoop loop)
    {
        (_options, Clock, _known, Counters, _log, _loop) = (options, clock, known, counters, log, loop);
        _gate = new ConnectionGate(options.Streams, clock, known);
        _strangers = new AddressBudget(clock, options.StrangerDatagramsPerSecond);
        _tls = new TlsHandshake(options.Tls ?? new SipTlsOptions());
        _webSocket = new WebSocketHandshake(options.WebSocket, options.Streams);
        Listen(SipTransport.Tcp, options.ListenTcp);
        Listen(SipTransport.Tls, options.Tls?.Listen);
        Listen(SipTransport.Ws, options.WebSocket.Listen);
        Listen(SipTransport.Wss, options.WebSocket.ListenSecure);
    }

    public TimeProvider Clock { get; }

    public SipCounters Counters { get; }

    public SipStreamLimits Limits => _options.Streams;

    public ChannelReader<Arrival> OfPeers => _ofPeers.Reader;

    public ChannelReader<Arrival> OfStrangers => _ofStrangers.Reader;

    /// <summary>On the loop: a connection is gone, and whether it had ever been open.</summary>
    public Action<long, bool>? Lost { get; set; }

    /// <summary>Where connections are taken; null: nowhere.</summary>
    public IPEndPoint? Listening(SipTransport transport) => _listeners.Find(l => l.Transport == transport)?.Local;

    public IPEndPoint? Listening(SipTransport transport, AddressFamily family) => _listeners.Find(l => l.Transport == transport && l.Local.AddressFamily == family)?.Local;

    public bool IsOpen(long connection) => _connections.TryGetValue(connection, out var known) && !known.IsClosing;

    /// <summary>On the loop. Over the hop's connection, else over one that we have to that address, else over a new one.</summary>
    public bool Send(ReadOnlySpan<byte> bytes, ref SipHop to)
    {
        var known = Find(to);
        if (known is null && to.Transport.IsWebSocket()) return Failed(to, SocketError.NotConnected);
        if ((known ?? Open(to)) is not { } connection) return Failed(to, SocketError.TooManyOpenSockets);
        if (to.Connection != connection.Hop.Connection) to = to with { Connection = connection.Hop.Connection };
        return Sent(connection.Send(bytes), to);
    }

    /// <summary>On the loop. Only over the connection that the request came on.</summary>
    public bool Reply(ReadOnlySpan<byte> bytes, SipHop to) =>
        Sent(_connections.TryGetValue(to.Connection, out var connection) && connection.Send(bytes), to);

    /// <summary>Until it is stopped; then what is queued is sent, and everything is closed.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        foreach (var listener in _listeners) SipLog.ListeningStreams(_log, listener.Transport, listener.Local);
        await Task.WhenAll([SweepAsync(stop), .. _listeners.Select(l => l.AcceptAsync(Accepted, _log, stop))]);
        var all = _connections.Values.ToArray();
        foreach (var connection in all) connection.Finish();
        await Task.WhenAny(Task.WhenAll(all.Select(c => c.Running)), Task.Delay(FarewellTime, CancellationToken.None));
        foreach (var connection in all) connection.Close("the endpoint was stopped");
        await Task.WhenAll(all.Select(c => c.Running));
    }

    /// <summary>From a connection's reader. False: nobody has room for it, and the connection is to end.</summary>
    public async ValueTask<bool> Deliver(SipConnection from, ReadOnlyMemory<byte> message, CancellationToken stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(message.Length);
        message.CopyTo(buffer);
        var arrival = new Arrival(buffer, message.Length, from.Hop, Clock.GetTimestamp());
        bool taken = true;
        if (_known.ComesFirst(from.Hop.Address)) await _ofPeers.Writer.WriteAsync(arrival, stop);
        else taken = Admits(from.Hop.Address) && _ofStrangers.Writer.TryWrite(arrival);
        if (taken) _loop.Wake();
        else
        {
            ArrayPool<byte>.Shared.Return(buffer);
            Counters.Connections.Refuse();
            from.Close("strangers say too much");
        }
        return taken;
    }

    /// <summary>From a connection that has ended.</summary>
    public void Ended(SipConnection connection, bool wasOpen, string why)
    {
        if (!wasOpen) Counters.Connections.Fail();
        _connections.TryRemove(connection.Hop.Connection, out _);
        _gate.Leave(connection.Hop.Address);
        SipLog.ConnectionEnded(_log, connection.Hop, why);
        _loop.Post(() => Forget(connection, wasOpen, why));
        connection.Dispose();
    }

    public void Broken(SipConnection connection, SipFrameFault fault)
    {
        Counters.Connections.Break();
        SipLog.ConnectionBroken(_log, connection.Hop, fault);
        connection.Close("what came was no SIP message: " + fault);
    }

    public void Fault(Exception e)
    {
        Counters.Faults++;
        SipLog.Fault(_log, e, "a connection");
    }

    public void Dispose()
    {
        foreach (var listener in _listeners) listener.Dispose();
    }

    private SipConnection? Find(SipHop to)
    {
        if (_connections.TryGetValue(to.Connection, out var connection) && !connection.IsClosing) return connection;
        return _ours.TryGetValue(Key(to), out connection) && !connection.IsClosing ? connection : null;
    }

    /// <summary>It is made here and opened elsewhere; what is sent meanwhile is queued.</summary>
    private SipConnection? Open(SipHop to)
    {
        if (!_gate.TryOpen(to.Address)) return null;
        var socket = new Socket(to.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var hop = to with { Connection = Interlocked.Increment(ref _lastId) };
        var connection = new SipConnection(this, socket, hop, isOurs: true);
        _ours[Key(to)] = connection;
        Begin(connection, async (plain, stop) =>
        {
            // From our own address: peers know us by it.
            plain.Bind(new IPEndPoint(OwnAddress(hop.Address.AddressFamily), 0));
            await plain.ConnectAsync(hop.EndPoint, stop);
            return new StreamWire(await _tls.Client(plain, hop, stop));
        });
        return connection;
    }

    /// <summary>A connection of the other family than ours cannot be bound, and fails as one that nobody takes does.</summary>
    private IPAddress OwnAddress(AddressFamily family) => family == AddressFamily.InterNetworkV6 && _options.Address6 is { } six ? six : _options.Listen.Address;

    private void Listen(SipTransport transport, IPEndPoint? at)
    {
        if (at is null) return;
        _listeners.Add(new StreamListener(transport, at));
        if (_options.Address6 is { } six) _listeners.Add(new StreamListener(transport, new IPEndPoint(six, at.Port)));
    }

    private void Accepted(Socket socket, SipTransport transport)
    {
        var remote = (IPEndPoint)socket.RemoteEndPoint!;
        if (!_gate.TryEnter(remote.Address))
        {
            Counters.Connections.Refuse();
            // Reset, not closed: a flood leaves nothing behind in TIME_WAIT.
            socket.Close(0);
            return;
        }
        socket.NoDelay = true;
        var hop = new SipHop(transport, remote) { Connection = Interlocked.Increment(ref _lastId) };
        Begin(new SipConnection(this, socket, hop, isOurs: false), (plain, stop) => Open(plain, transport, stop));
    }

    private async Task<ISipWire> Open(Socket socket, SipTransport transport, CancellationToken stop)
    {
        var stream = await _tls.Server(socket, transport, stop);
        return transport.IsWebSocket() ? await _webSocket.Server(stream, stop) : new StreamWire(stream);
    }

    private void Begin(SipConnection connection, Func<Socket, CancellationToken, Task<ISipWire>> open)
    {
        _connections[connection.Hop.Connection] = connection;
        connection.Start(open);
    }

    private void Forget(SipConnection connection, bool wasOpen, string why)
    {
        if (connection.IsOurs) TellFailure(Key(connection.Hop), wasOpen ? null : why);
        if (connection.IsOurs && _ours.TryGetValue(Key(connection.Hop), out var known) && known == connection) _ours.Remove(Key(connection.Hop));
        Lost?.Invoke(connection.Hop.Connection, wasOpen);
    }

    /// <summary>Once for each reason: a carrier that is away is asked every two seconds.</summary>
    private void TellFailure(SipHop peer, string? why)
    {
        if (why is null) _failures.Remove(peer);
        else if (_failures.GetValueOrDefault(peer) != why)
        {
            if (_failures.Count >= MaxFailures) _failures.Clear();
            _failures[peer] = why;
            SipLog.ConnectFailed(_log, peer, why);
        }
    }

    private async Task SweepAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(SweepTime, Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) Sweep(Clock.GetTimestamp());
        }
        catch (OperationCanceledException)
        {
            // The endpoint stops.
        }
    }

    private void Sweep(long now)
    {
        int strangers = 0;
        foreach (var connection in _connections.Values)
        {
            if (connection.IsClosing) continue;
            bool isPeer = _known.ComesFirst(connection.Hop.Address);
            if (!isPeer) strangers++;
            if (connection.Overdue(now, Limits, isPeer) is not { } why) continue;
            Counters.Connections.Late();
            connection.Close(why);
        }
        _gate.Strangers(strangers);
    }

    private bool Admits(IPAddress stranger)
    {
        lock (_strangers) return _strangers.TryTake(stranger);
    }

    private bool Sent(bool sent, SipHop to)
    {
        if (sent) Counters.StreamSent++;
        return sent || Failed(to, SocketError.NotConnected);
    }

    private bool Failed(SipHop to, SocketError error)
    {
        Counters.SendFailed++;
        SipLog.SendFailed(_log, to.EndPoint, error);
        return false;
    }

    private static SipHop Key(SipHop to) => to.Connection == 0 ? to : to with { Connection = 0 };

    private static Channel<Arrival> Queue(int length) => Channel.CreateBounded<Arrival>(new BoundedChannelOptions(length) { SingleReader = true });
}
