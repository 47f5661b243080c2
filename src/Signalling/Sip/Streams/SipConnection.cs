using System.Buffers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Streams;

/// <summary>
/// One connection: a reader that hands whole messages over, a writer that empties a queue. Where a message ends its wire knows.
/// Send and Close may be called from any thread.
/// </summary>
internal sealed class SipConnection : IDisposable
{
    private const int WriteQueueLength = 512;
    private static readonly byte[] CrLf = "\r\n"u8.ToArray();

    private readonly StreamTransport _owner;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<ArraySegment<byte>> _out = Channel.CreateBounded<ArraySegment<byte>>(new BoundedChannelOptions(WriteQueueLength) { SingleReader = true });
    private readonly long _begunAt;
    private long _heardAt, _partialSince;
    private volatile bool _isOpen, _isClosing;
    private string _why = "";

    public SipConnection(StreamTransport owner, Socket socket, SipHop hop, bool isOurs)
    {
        (_owner, _socket, Hop, IsOurs) = (owner, socket, hop, isOurs);
        // A peer without power says nothing: after 90 s the kernel does, and a phone that was there is gone.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        _begunAt = _heardAt = owner.Clock.GetTimestamp();
    }

    /// <summary>What its messages are said to come from.</summary>
    public SipHop Hop { get; }

    /// <summary>Opened by us.</summary>
    public bool IsOurs { get; }

    public bool IsClosing => _isClosing;

    public SipStreamLimits Limits => _owner.Limits;

    /// <summary>Done when both directions have ended.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <param name="open">Connects and shakes hands.</param>
    public void Start(Func<Socket, CancellationToken, Task<ISipWire>> open) => Running = Task.Run(() => RunAsync(open));

    /// <summary>False when it is closing, or the peer has stopped reading: then it is closed.</summary>
    public bool Send(ReadOnlySpan<byte> bytes)
    {
        if (_isClosing) return false;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        if (_out.Writer.TryWrite(new ArraySegment<byte>(buffer, 0, bytes.Length))) return true;
        ArrayPool<byte>.Shared.Return(buffer);
        Close("the peer does not read");
        return false;
    }

    public void Close(string why)
    {
        if (_isClosing) return;
        (_why, _isClosing) = (why, true);
        _ = _stop.CancelAsync();
    }

    /// <summary>What is queued is still sent.</summary>
    public void Finish() => _out.Writer.TryComplete();

    /// <summary>Why it must be closed now, or null.</summary>
    public string? Overdue(long now, SipStreamLimits limits, bool isPeer)
    {
        if (!_isOpen) return Since(_begunAt) > limits.HandshakeTime ? "it did not open in time" : null;
        if (Volatile.Read(ref _partialSince) is not 0 and var begun && Since(begun) > limits.MessageTime) return "a message did not end in time";
        return Since(Volatile.Read(ref _heardAt)) > (isPeer ? limits.PeerIdle : limits.StrangerIdle) ? "nothing was said for long" : null;

        TimeSpan Since(long then) => _owner.Clock.GetElapsedTime(then, now);
    }

    /// <summary>From the wire: the answer to a keep-alive.</summary>
    public void Pong() => Send(CrLf);

    /// <summary>From the wire: where the next message begins cannot be known.</summary>
    public void Broken(SipFrameFault fault) => _owner.Broken(this, fault);

    /// <summary>From the wire: some of a message is there, and the rest is waited for; anew: it is another than the last time.</summary>
    public void Waits(bool forMore, bool anew)
    {
        if (!forMore) Volatile.Write(ref _partialSince, 0);
        else if (anew || _partialSince == 0) Volatile.Write(ref _partialSince, _owner.Clock.GetTimestamp());
    }

    /// <summary>From the wire: a whole message. False: it is over.</summary>
    public ValueTask<bool> Deliver(ReadOnlyMemory<byte> message)
    {
        Volatile.Write(ref _heardAt, _owner.Clock.GetTimestamp());
        return _owner.Deliver(this, message, _stop.Token);
    }

    public static byte[] Longer(byte[] buffer)
    {
        byte[] longer = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(longer, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return longer;
    }

    /// <summary>Of what the system has of it. Its token has no timer, and may still be asked for by a late Close.</summary>
    public void Dispose() => _socket.Dispose();

    /// <summary>1 open  2 both directions until one of them ends  3 what was queued goes back  4 the loop is told. The one catch of a connection.</summary>
    private async Task RunAsync(Func<Socket, CancellationToken, Task<ISipWire>> open)
    {
        try
        {
            await using var wire = await open(_socket, _stop.Token); // 1
            _isOpen = true;
            Volatile.Write(ref _heardAt, _owner.Clock.GetTimestamp());
            _owner.Counters.Connections.Ready(IsOurs);
            var writing = WriteAsync(wire); // 2
            await wire.Read(this, _stop.Token);
            Close("the peer closed it");
            await writing;
        }
        catch (Exception e) when (IsOfThePeer(e) || e is AuthenticationException)
        {
            Close(e.InnerException?.Message ?? e.Message);
        }
        catch (Exception e)
        {
            _owner.Fault(e);
            Close("a defect");
        }
        _out.Writer.TryComplete(); // 3
        while (_out.Reader.TryRead(out var left)) ArrayPool<byte>.Shared.Return(left.Array!);
        _owner.Ended(this, _isOpen, _why); // 4
    }

    private async Task WriteAsync(ISipWire wire)
    {
        try
        {
            await foreach (var bytes in _out.Reader.ReadAllAsync(_stop.Token))
            {
                try
                {
                    await wire.Write(bytes, _stop.Token);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(bytes.Array!);
                }
            }
            await wire.Finish(_stop.Token);
            Close("we are done");
        }
        catch (Exception e) when (IsOfThePeer(e))
        {
            Close(e.InnerException?.Message ?? e.Message);
        }
    }

    private static bool IsOfThePeer(Exception e) =>
        e is IOException or SocketException or WebSocketException or OperationCanceledException or ObjectDisposedException;
}
