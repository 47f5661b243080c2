using System.Buffers;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Carillon.Protocols.Sip;

namespace Carillon.Tests.Signalling.Sip.Streams;

/// <summary>A phone as it lives in a browser: .NET's WebSocket client, a Contact and a Via that nobody can reach, and no Content-Length.</summary>
internal sealed class WebSocketPhone : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly string _user;
    private readonly string _transport;
    private readonly string _host = Guid.NewGuid().ToString("N")[..12] + ".invalid";
    private int _branch;

    private WebSocketPhone(string user, string scheme) => (_user, _transport) = (user, scheme.ToUpperInvariant());

    public WebSocketState State => _socket.State;

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string Via => $"Via: SIP/2.0/{_transport} {_host};branch=z9hG4bKws{++_branch}{_host}";

    public string Contact => $"<sip:{_user}@{_host};transport=ws>";

    /// <param name="roots">Whose certificates it believes; null: it is ws.</param>
    public static async Task<WebSocketPhone> Connect(Uri to, string user, X509Certificate2Collection? roots = null, string? origin = null)
    {
        var phone = new WebSocketPhone(user, to.Scheme);
        phone._socket.Options.AddSubProtocol("sip");
        if (origin is not null) phone._socket.Options.SetRequestHeader("Origin", origin);
        if (roots is not null)
        {
            phone._socket.Options.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                chain!.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                chain.ChainPolicy.CustomTrustStore.AddRange(roots);
                chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                return chain.Build((X509Certificate2)certificate!);
            };
        }
        await phone._socket.ConnectAsync(to, CancellationToken.None).WaitAsync(Patience);
        Assert.Equal("sip", phone._socket.SubProtocol);
        return phone;
    }

    /// <summary>REGISTER, the challenge, REGISTER, 200.</summary>
    public async Task<SipMessage> Register(string password, string domain = "carillon.test", string contactExtra = "", string headers = "")
    {
        string uri = "sip:" + domain;
        await Send(RegisterText(uri, 1, contactExtra, headers));
        (await Receive("401 REGISTER")).TryGet(SipHeaderKind.WwwAuthenticate, out var value);
        _ = DigestChallenge.TryParse(value, out var challenge);
        string proof = $"Authorization: {DigestCredentials.Answer(challenge!, _user, password, "REGISTER", uri, "cn", 1)}\n";
        await Send(RegisterText(uri, 2, contactExtra, headers + proof));
        return await Receive("200 REGISTER");
    }

    public Task Send(string text) => Send(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));

    public Task Send(byte[] message, WebSocketMessageType type = WebSocketMessageType.Text, bool last = true) =>
        _socket.SendAsync(message, type, last, CancellationToken.None).WaitAsync(Patience);

    /// <summary>The next message that is this; others are passed over.</summary>
    public async Task<SipMessage> Receive(string expected)
    {
        List<string> others = [];
        while (true)
        {
            byte[] bytes = await Next();
            if (SipMessage.TryParse(bytes, out var message) != OperationStatus.Done) Assert.Fail($"Waited for {expected}; got what is no SIP, after {string.Join(", ", others)}: {_socket.CloseStatus}");
            string what = message.IsResponse ? $"{message.StatusCode} {message.Method}" : message.Method.Name;
            if (what == expected) return message;
            others.Add(what);
        }
    }

    /// <summary>One WebSocket message; empty when the other side closes.</summary>
    public async Task<byte[]> Next()
    {
        var bytes = new List<byte>();
        byte[] buffer = new byte[4096];
        while (true)
        {
            var got = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask().WaitAsync(Patience);
            bytes.AddRange(buffer.AsSpan(0, got.Count));
            if (got.EndOfMessage) return [.. bytes];
        }
    }

    public Task Answer(SipMessage request, int status, string reason, string body = "") => Send(
        $"""
        SIP/2.0 {status} {reason}
        Via: {request.Header("Via")}
        From: {request.Header("From")}
        To: {request.Header("To")}{(request.Header("To")!.Contains("tag=", StringComparison.Ordinal) ? "" : ";tag=wstag")}
        Call-ID: {request.Header("Call-ID")}
        CSeq: {request.Header("CSeq")}
        Contact: {Contact}
        {(body.Length == 0 ? "" : "Content-Type: application/sdp\n")}
        {body}
        """);

    public string Options(string callId) =>
        $"OPTIONS sip:a@b SIP/2.0\r\n{Via}\r\nMax-Forwards: 70\r\nFrom: <sip:c@d>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: {callId}\r\nCSeq: 1 OPTIONS\r\n\r\n";

    public Task Close() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(Patience);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private string RegisterText(string uri, int cseq, string contactExtra, string headers) =>
        $"""
        REGISTER {uri} SIP/2.0
        {Via}
        Max-Forwards: 70
        From: <sip:{_user}@{uri[4..]}>;tag=1
        To: <sip:{_user}@{uri[4..]}>
        Call-ID: {_host}
        CSeq: {cseq} REGISTER
        Contact: {Contact}{contactExtra}
        {headers}Expires: 300


        """;
}
