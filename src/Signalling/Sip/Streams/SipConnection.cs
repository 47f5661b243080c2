using System.Buffers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Streams;

/// <summary>
/// One connection: a reader that hands whole messages over, a writer that empties a queue. It knows nothing of SIP but where a message ends.
/// Send and Close may be called from any thread.
/// </summary>
internal sealed class SipConnection : IDisposable
{
    private const int WriteQueueLength = 512;
    private const int FirstBuffer = 4096;
    private static readonly byte[] Pong = "\r\n"u8.ToArray();

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

    /// <summary>Done when both directions have ended.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <param name="open">Connects and shakes hands.</param>
    public void Start(Func<Socket, CancellationToken, Task<Stream>> open) => Running = Task.Run(() => RunAsync(open));

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

    /// <summary>Of what the system has of it. Its token has no timer, and may still be asked for by a late Close.</summary>
    public void Dispose() => _socket.Dispose();

    /// <summary>1 open  2 both directions until one of them ends  3 what was queued goes back  4 the loop is told. The one catch of a connection.</summary>
    private async Task RunAsync(Func<Socket, CancellationToken, Task<Stream>> open)
    {
        try
        {
            await using var stream = await open(_socket, _stop.Token); // 1
            _isOpen = true;
            Volatile.Write(ref _heardAt, _owner.Clock.GetTimestamp());
            _owner.Counters.Connections.Ready(IsOurs);
            var writing = WriteAsync(stream); // 2
            await ReadAsync(stream);
            Close("the peer closed it");
            await writing;
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
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

    private async Task WriteAsync(Stream stream)
    {
        try
        {
            await foreach (var bytes in _out.Reader.ReadAllAsync(_stop.Token))
            {
                try
                {
                    await stream.WriteAsync(bytes, _stop.Token);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(bytes.Array!);
                }
            }
            Close("we are done");
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Close(e.InnerException?.Message ?? e.Message);
        }
    }

    private async Task ReadAsync(Stream stream)
    {
        var framer = new SipFramer(_owner.Limits.MaxHead, _owner.Limits.MaxBody);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            int length = 0;
            while (await stream.ReadAsync(buffer.AsMemory(length), _stop.Token) is > 0 and var read)
            {
                length = await TakeAsync(buffer, length + read);
                if (length < 0) return;
                if (length == buffer.Length) buffer = Longer(buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // How many bytes of a message that is not whole are left at the start of the buffer; negative: it is over.
        async ValueTask<int> TakeAsync(byte[] bytes, int length)
        {
            int at = 0;
            while (true)
            {
                var frame = framer.Next(bytes.AsSpan(at, length - at));
                if (frame.Kind == SipFrameKind.NeedMoreData) break;
                if (frame.Kind == SipFrameKind.Invalid)
                {
                    _owner.Broken(this, frame.Fault);
                    return -1;
                }
                if (frame.Kind == SipFrameKind.Ping) Send(Pong);
                if (frame.Kind == SipFrameKind.Message && !await Deliver(bytes.AsMemory(at, frame.Length))) return -1;
                at += frame.Length;
            }
            bytes.AsSpan(at, length - at).CopyTo(bytes);
            if (at == length) Volatile.Write(ref _partialSince, 0);
            else if (at > 0 || _partialSince == 0) Volatile.Write(ref _partialSince, _owner.Clock.GetTimestamp());
            return length - at;
        }
    }

    private ValueTask<bool> Deliver(ReadOnlyMemory<byte> message)
    {
        Volatile.Write(ref _heardAt, _owner.Clock.GetTimestamp());
        return _owner.Deliver(this, message, _stop.Token);
    }

    private static byte[] Longer(byte[] buffer)
    {
        byte[] longer = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(longer, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return longer;
    }
}
