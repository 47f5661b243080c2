using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Sip;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Sip.Streams;

/// <summary>One listening socket. Bound when it is made: a port in use is a SocketException there.</summary>
internal sealed class StreamListener : IDisposable
{
    private const int Backlog = 512;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;

    public StreamListener(SipTransport transport, IPEndPoint listen)
    {
        Transport = transport;
        _socket = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(listen);
            _socket.Listen(Backlog);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }
        Local = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public SipTransport Transport { get; }

    public IPEndPoint Local { get; }

    public async Task AcceptAsync(Action<Socket, SipTransport> accepted, ILogger log, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                accepted(await _socket.AcceptAsync(stop), Transport);
            }
            catch (SocketException e)
            {
                // Gone before it was taken, or no more handles: the latter would come at once again.
                SipLog.AcceptFailed(log, Local, e.SocketErrorCode);
                await Task.Delay(Breath, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
