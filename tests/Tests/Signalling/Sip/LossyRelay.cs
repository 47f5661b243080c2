using System.Net;
using System.Net.Sockets;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>
/// A NAT of one: what the caller sends to Near goes on to the callee from Far, and back. The n-th datagram that passes, counted over
/// both directions, is lost.
/// </summary>
internal sealed class LossyRelay : IAsyncDisposable
{
    private readonly Socket _near = Bind();
    private readonly Socket _far = Bind();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _outward, _inward;
    private readonly int _lose;
    private IPEndPoint? _caller;
    private int _seen;

    public LossyRelay(IPEndPoint callee, int lose)
    {
        _lose = lose;
        _outward = Pump(_near, _far, () => callee, from => _caller = from);
        _inward = Pump(_far, _near, () => _caller, _ => { });
    }

    public IPEndPoint Near => (IPEndPoint)_near.LocalEndPoint!;

    public int Seen => Volatile.Read(ref _seen);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_outward, _inward);
        _near.Dispose();
        _far.Dispose();
        _stop.Dispose();
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private async Task Pump(Socket from, Socket to, Func<IPEndPoint?> target, Action<IPEndPoint> learn)
    {
        var buffer = new byte[65536];
        try
        {
            while (true)
            {
                var got = await from.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                learn((IPEndPoint)got.RemoteEndPoint);
                if (Interlocked.Increment(ref _seen) != _lose && target() is { } next) await to.SendToAsync(buffer.AsMemory(0, got.ReceivedBytes), SocketFlags.None, next, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
