using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Carillon.Protocols.Sip;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>A peer that does exactly what the test writes: text out, messages in.</summary>
internal sealed class RawPeer(string address = "127.0.0.1") : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Parse(address), 0));
    private int _branch;
    private IPEndPoint? _lastFrom;

    public IPEndPoint Local => (IPEndPoint)_socket.Client.LocalEndPoint!;

    public string Via => $"Via: SIP/2.0/UDP {Local};rport;branch=z9hG4bKraw{++_branch}";

    public void Send(IPEndPoint to, string text) => Send(to, Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));

    public void Send(IPEndPoint to, byte[] bytes) => _socket.Send(bytes, to);

    public async Task<SipMessage> Receive(string expected)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        List<string> others = [];
        try
        {
            while (true)
            {
                var got = await _socket.ReceiveAsync(patience.Token);
                _lastFrom = got.RemoteEndPoint;
                Assert.Equal(OperationStatus.Done, SipMessage.TryParse(got.Buffer, out var message));
                string what = message.IsResponse ? $"{message.StatusCode} {message.Method}" : message.Method.Name;
                if (what == expected) return message;
                others.Add(what);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Waited for {expected}; got {string.Join(", ", others)}");
            throw;
        }
    }

    /// <summary>Who sent what came last.</summary>
    public IPEndPoint LastFrom => _lastFrom!;

    /// <summary>To who sent what came last.</summary>
    public void Reply(string text) => Send(_lastFrom!, text);

    /// <summary>Whatever comes.</summary>
    public async Task<SipMessage> Next()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var got = await _socket.ReceiveAsync(patience.Token);
        Assert.Equal(OperationStatus.Done, SipMessage.TryParse(got.Buffer, out var message));
        return message;
    }

    /// <summary>The next datagram, whatever it is.</summary>
    public async Task<byte[]> ReceiveBytes()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return (await _socket.ReceiveAsync(patience.Token)).Buffer;
    }

    /// <summary>Waits for a request and answers it where it came from.</summary>
    public async Task<SipMessage> Answer(string expected, int status, string reason, string extra = "")
    {
        var request = await Receive(expected);
        Send(_lastFrom!, Response(request, status, reason, "rawtag", extra));
        return request;
    }

    /// <summary>Nothing but what was expected may have come meanwhile.</summary>
    public int Waiting => _socket.Available;

    /// <summary>How long the messages are that have come; they are taken.</summary>
    public List<int> TakeLengths()
    {
        List<int> lengths = [];
        var from = new IPEndPoint(IPAddress.Any, 0);
        while (_socket.Available > 0) lengths.Add(_socket.Receive(ref from).Length);
        return lengths;
    }

    /// <summary>An INVITE with an offer, and all that a dialog needs.</summary>
    public string Invite(IPEndPoint to, string callId, int cseq = 1, string? toTag = null, string via = "", string body = "") =>
        $"""
        INVITE sip:callee@{to} SIP/2.0
        {(via.Length > 0 ? via : Via)}
        Max-Forwards: 70
        From: <sip:raw@{Local}>;tag=rawtag
        To: <sip:callee@{to}>{(toTag is null ? "" : ";tag=" + toTag)}
        Call-ID: {callId}
        CSeq: {cseq} INVITE
        Contact: <sip:raw@{Local}>
        Content-Type: application/sdp
        Content-Length: {body.ReplaceLineEndings("\r\n").Length}

        {body}
        """;

    public string InDialog(string method, IPEndPoint to, string callId, int cseq, string toTag, string extra = "") =>
        $"""
        {method} sip:callee@{to} SIP/2.0
        {Via}
        Max-Forwards: 70
        From: <sip:raw@{Local}>;tag=rawtag
        To: <sip:callee@{to}>;tag={toTag}
        Call-ID: {callId}
        CSeq: {cseq} {method}
        Contact: <sip:raw@{Local}>
        {extra}Content-Length: 0


        """;

    /// <summary>A response to a request that came, with our tag.</summary>
    public string Response(SipMessage request, int status, string reason, string tag, string extra = "", string body = "") =>
        $"""
        SIP/2.0 {status} {reason}
        Via: {request.Header("Via")}
        From: {request.Header("From")}
        To: {request.Header("To")}{(request.Header("To")!.Contains("tag=", StringComparison.Ordinal) ? "" : ";tag=" + tag)}
        Call-ID: {request.Header("Call-ID")}
        CSeq: {request.Header("CSeq")}
        Contact: <sip:raw@{Local}>
        {extra}{(body.Length > 0 ? "Content-Type: application/sdp\n" : "")}Content-Length: {body.ReplaceLineEndings("\r\n").Length}

        {body}
        """;

    public static string Sdp(int port = 30000, string direction = "sendrecv", int version = 1) =>
        $"""
        v=0
        o=raw 1 {version} IN IP4 127.0.0.1
        s=-
        c=IN IP4 127.0.0.1
        t=0 0
        m=audio {port} RTP/AVP 8 0 101
        a=rtpmap:101 telephone-event/8000
        a={direction}

        """;

    public void Dispose() => _socket.Dispose();
}
