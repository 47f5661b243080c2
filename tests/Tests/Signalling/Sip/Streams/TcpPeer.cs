using System.Net;
using System.Net.Sockets;
using System.Text;
using Carillon.Protocols.Sip;

namespace Carillon.Tests.Signalling.Sip.Streams;

/// <summary>A peer on one connection that does exactly what the test writes.</summary>
internal sealed class TcpPeer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly List<byte> _got = [];
    private SipFramer _framer = new(65536, 65536);
    private int _branch;

    private TcpPeer(Socket socket) => _socket = socket;

    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!;

    public string Via => $"Via: SIP/2.0/TCP {Local};branch=z9hG4bKtcp{Local.Port}x{++_branch}";

    public static async Task<TcpPeer> Connect(IPEndPoint to, string from = "127.0.0.1")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(to).WaitAsync(Patience);
        return new TcpPeer(socket);
    }

    /// <summary>Null: it was reset before the connection was known to be there.</summary>
    public static async Task<TcpPeer?> TryConnect(IPEndPoint to, string from)
    {
        try
        {
            return await Connect(to, from);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return null;
        }
    }

    /// <summary>The next that connects.</summary>
    public static async Task<TcpPeer> Accept(TcpListener listener) => new(await listener.AcceptSocketAsync().WaitAsync(Patience));

    public void Send(string text) => SendRaw(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));

    public void SendRaw(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[_socket.Send(bytes)..];
    }

    public async Task<SipMessage> Receive(string expected)
    {
        List<string> others = [];
        while (await Next(expected, others) is var message)
        {
            string what = message.IsResponse ? $"{message.StatusCode} {message.Method}" : message.Method.Name;
            if (what == expected) return message;
            others.Add(what);
        }
        throw new InvalidOperationException();
    }

    /// <summary>Waits until the other side has closed; what came before is passed over.</summary>
    public async Task Closed()
    {
        var buffer = new byte[4096];
        try
        {
            while (await _socket.ReceiveAsync(buffer).WaitAsync(Patience) > 0)
            {
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with what we had sent unread.
        }
    }

    public async Task AwaitPong()
    {
        var buffer = new byte[2];
        Assert.Equal(2, await _socket.ReceiveAsync(buffer).WaitAsync(Patience));
        Assert.Equal("\r\n"u8.ToArray(), buffer);
    }

    public string Invite(IPEndPoint to, string callId, string body, int contactPort = 5060) =>
        $"""
        INVITE sip:callee@{to};transport=tcp SIP/2.0
        {Via}
        Max-Forwards: 70
        From: <sip:raw@{Local.Address}>;tag=rawtag
        To: <sip:callee@{to}>
        Call-ID: {callId}
        CSeq: 1 INVITE
        Contact: <sip:raw@{Local.Address}:{contactPort};transport=tcp>
        Content-Type: application/sdp
        Content-Length: {body.ReplaceLineEndings("\r\n").Length}

        {body}
        """;

    public string InDialog(string method, IPEndPoint to, string callId, int cseq, string toTag) =>
        $"""
        {method} sip:callee@{to};transport=tcp SIP/2.0
        {Via}
        Max-Forwards: 70
        From: <sip:raw@{Local.Address}>;tag=rawtag
        To: <sip:callee@{to}>;tag={toTag}
        Call-ID: {callId}
        CSeq: {cseq} {method}
        Content-Length: 0


        """;

    public void Answer(SipMessage request, int status, string reason, string extra = "", string body = "") => Send(
        $"""
        SIP/2.0 {status} {reason}
        Via: {request.Header("Via")}
        From: {request.Header("From")}
        To: {request.Header("To")}{(request.Header("To")!.Contains("tag=", StringComparison.Ordinal) ? "" : ";tag=rawtag")}
        Call-ID: {request.Header("Call-ID")}
        CSeq: {request.Header("CSeq")}
        {extra}Content-Length: {body.ReplaceLineEndings("\r\n").Length}

        {body}
        """);

    /// <summary>Cut off: a reset, as when a machine loses power and comes back.</summary>
    public void Reset() => _socket.Close(0);

    public void Dispose() => _socket.Dispose();

    private async Task<SipMessage> Next(string expected, List<string> others)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var frame = _framer.Next(_got.ToArray());
            if (frame.Kind is SipFrameKind.NeedMoreData)
            {
                int count = await _socket.ReceiveAsync(buffer).WaitAsync(Patience);
                if (count == 0) Assert.Fail($"Waited for {expected}, but the connection was closed; got {string.Join(", ", others)}");
                _got.AddRange(buffer.AsSpan(0, count));
                continue;
            }
            Assert.NotEqual(SipFrameKind.Invalid, frame.Kind);
            byte[] bytes = [.. _got.Take(frame.Length)];
            _got.RemoveRange(0, frame.Length);
            if (frame.Kind != SipFrameKind.Message) continue;
            SipMessage.TryParse(bytes, out var message);
            return message;
        }
    }
}
