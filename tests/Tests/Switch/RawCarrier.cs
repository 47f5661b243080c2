using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Carillon.Protocols.Sip;

namespace Carillon.Tests.Switch;

/// <summary>A carrier that answers each request with a status, and nothing else.</summary>
internal sealed class RawCarrier : IDisposable
{
    private readonly UdpClient _socket;
    private int _pings;

    /// <param name="pings">The answer to OPTIONS.</param>
    /// <param name="invites">The answer to INVITEs; 0: none.</param>
    public RawCarrier(string address, int pings, int invites)
    {
        _socket = new UdpClient(new IPEndPoint(IPAddress.Parse(address), 0));
        EndPoint = (IPEndPoint)_socket.Client.LocalEndPoint!;
        InviteAnswer = invites;
        _ = Answer(pings);
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>The INVITEs that came, in order.</summary>
    public ConcurrentQueue<SipMessage> Invites { get; } = new();

    /// <summary>What INVITEs are answered; 0: nothing.</summary>
    public int InviteAnswer { get; set; }

    public int Pings => Volatile.Read(ref _pings);

    public void Dispose() => _socket.Dispose();

    private async Task Answer(int pings)
    {
        try
        {
            while (true)
            {
                var got = await _socket.ReceiveAsync();
                if (SipMessage.TryParse(got.Buffer, out var request) != System.Buffers.OperationStatus.Done || request.Method == SipMethod.Ack)
                    continue;
                if (request.Method == SipMethod.Options)
                    Interlocked.Increment(ref _pings);
                if (request.Method == SipMethod.Invite)
                    Invites.Enqueue(request);
                var status = request.Method == SipMethod.Options ? pings : InviteAnswer;
                if (status == 0)
                    continue;
                var answer = $"SIP/2.0 {status} So\r\nVia: {request.Header("Via")}\r\nFrom: {request.Header("From")}\r\nTo: {request.Header("To")};tag=raw\r\nCall-ID: {request.Header("Call-ID")}\r\nCSeq: {request.Header("CSeq")}\r\nContent-Length: 0\r\n\r\n";
                await _socket.SendAsync(Encoding.ASCII.GetBytes(answer), got.RemoteEndPoint);
            }
        }
        catch (ObjectDisposedException)
        {
            // the way out
        }
        catch (SocketException)
        {
            // the way out, when a receive was under way
        }
    }
}
