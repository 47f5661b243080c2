using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>A real UDP socket on loopback that feeds an endpoint. Drop decides per datagram sent, numbered from 1 over all wires that share the counter.</summary>
sealed class UdpWire : IIax2Transport, IDisposable
{
    readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    readonly Lock _record = new();
    readonly List<byte[]> _sent = [];
    Task _receiving = Task.CompletedTask;

    public UdpWire() => Local = (IPEndPoint)_socket.Client.LocalEndPoint!;

    public IPEndPoint Local { get; }
    public Func<bool>? Drop { get; set; }
    public Predicate<byte[]>? DropThis { get; set; }
    public Action<byte[]>? Media { get; set; }
    /// <summary>How long each datagram is under way.</summary>
    public TimeSpan Delay { get; set; }
    public Capture? Capture { get; set; }

    public byte[][] Sent
    {
        get { lock (_record) return [.. _sent]; }
    }

    public Iax2Endpoint? Endpoint { get; set; }

    public void Feed(Iax2Endpoint endpoint)
    {
        Endpoint = endpoint;
        _receiving = ReceiveAsync();
    }

    public void Send(ReadOnlySpan<byte> frame, IPEndPoint to)
    {
        var bytes = frame.ToArray();
        lock (_record) _sent.Add(bytes);
        Capture?.Add(frame, Local, to);
        if (Drop?.Invoke() != true && DropThis?.Invoke(bytes) != true) _ = Carry(bytes, to);
    }

    async Task Carry(byte[] bytes, IPEndPoint to)
    {
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay);
        try
        {
            _socket.Client.SendTo(bytes, to);
        }
        catch (ObjectDisposedException)
        {
            // It was still under way when the test ended.
        }
    }

    async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var datagram = await _socket.ReceiveAsync();
                if (Iax2Datagram.KindOf(datagram.Buffer) == Iax2FrameKind.Full) Endpoint!.OnFullFrame(datagram.Buffer, datagram.RemoteEndPoint);
                else Media?.Invoke(datagram.Buffer);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // closed by the test
        }
    }

    public void Dispose() => _socket.Dispose();
}
