using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip.Streams;

/// <summary>SIP over WebSocket (RFC 7118): phones in browsers, and those who only look like some.</summary>
public sealed class WebSocketTests : IDisposable
{
    private const string Handshake = "GET /ws HTTP/1.1\r\nHost: desk.test\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat, sip\r\n\r\n";

    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);
    private readonly Certificates _authority = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SipTransport.Ws)]
    [InlineData(SipTransport.Wss)]
    public async Task A_phone_is_called_over_the_WebSocket_that_it_registered_on(SipTransport transport)
    {
        await using var server = await Start();
        await using var phone = await Connect(server, transport);
        var registered = await phone.Register("secret");
        Assert.Contains(".invalid;transport=ws", registered.Header("Contact"), StringComparison.Ordinal);
        var contact = Assert.Single(server.ContactsOf("joe"));
        Assert.Equal(transport, contact.Target.Transport);

        var events = new CallRecorder();
        var call = server.Invite(new OutgoingInvite
        {
            RequestUri = contact.Uri,
            Target = contact.Target,
            From = SipUri.Sip("caller", server.LocalEndPoint),
            Offer = SessionDescription.Offer(SipPair.Audio(20000)),
            StayWithTarget = true,
        }, events);
        var invite = await phone.Receive("INVITE");
        Assert.StartsWith($"SIP/2.0/{transport.Name().ToUpperInvariant()} {server.Listening(transport)}", invite.Header("Via"), StringComparison.Ordinal);
        Assert.Equal($"<sip:{server.Listening(transport)};transport=ws>", invite.Header("Contact"));
        await phone.Answer(invite, 180, "Ringing");
        await phone.Answer(invite, 200, "OK", RawPeer.Sdp());
        await phone.Receive("ACK");
        await events.Until("answered");
        call.HangUp();
        await phone.Answer(await phone.Receive("BYE"), 200, "OK");
        await events.Until("ended 200 Local");
        Assert.Equal((1L, 0L), (server.Counters.Connections.Accepted, server.Counters.SendFailed));
    }

    [Fact]
    public async Task A_phone_that_leaves_is_gone_and_is_told_goodbye()
    {
        await using var server = await Start();
        await using var phone = await Connect(server);
        await phone.Register("secret");
        await phone.Close();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, phone.CloseStatus);
        await Eventually.True(() => server.ContactsOf("joe").Count == 0);
    }

    [Fact]
    public async Task A_server_that_stops_says_so()
    {
        await using var server = await Start();
        await using var phone = await Connect(server);
        await server.DisposeAsync();
        Assert.Empty(await phone.Next());
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, phone.CloseStatus);
    }

    [Fact]
    public async Task A_message_is_text_or_binary_whole_or_in_fragments_and_a_double_CRLF_is_answered()
    {
        await using var server = await Start();
        await using var phone = await Connect(server);
        await phone.Send(phone.Options("text"));
        Assert.Equal("text", (await phone.Receive("200 OPTIONS")).Header("Call-ID"));
        byte[] pieces = Encoding.ASCII.GetBytes(phone.Options("pieces"));
        for (int at = 0; at < pieces.Length; at += 7)
            await phone.Send(pieces[at..Math.Min(at + 7, pieces.Length)], WebSocketMessageType.Binary, last: at + 7 >= pieces.Length);
        Assert.Equal("pieces", (await phone.Receive("200 OPTIONS")).Header("Call-ID"));
        await phone.Send("\r\n"u8.ToArray());
        await phone.Send("\r\n\r\n"u8.ToArray());
        Assert.Equal("\r\n"u8.ToArray(), await phone.Next());
    }

    [Theory]
    [InlineData("chat, sip", "chat", "400")]
    [InlineData("Version: 13", "Version: 8", "426")]
    [InlineData("Upgrade: websocket\r\n", "", "426")]
    [InlineData("keep-alive, Upgrade", "keep-alive", "426")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=", "400")]
    [InlineData("Host: desk.test\r\n", "", "400")]
    [InlineData("GET /ws", "POST /ws", "400")]
    [InlineData("HTTP/1.1", "HTTP/0.9", "400")]
    [InlineData("\r\n\r\n", "\r\n\r\nOPTIONS sip:a@b SIP/2.0\r\n", "400")]
    [InlineData("Host: desk.test", "\u00e9\u0001: x", "400")]
    [InlineData("Host: desk.test", ": none", "400")]
    [InlineData("Host: desk.test\r\n", "Host: desk.test\r\nOrigin: https://evil.test\r\n", "403")]
    public async Task A_handshake_that_is_none_is_refused_in_HTTP(string good, string bad, string status)
    {
        await using var server = await Start(o => o with { WebSocket = o.WebSocket with { Origins = ["https://desk.test"] } });
        using var socket = await Raw(server);
        await socket.SendAsync(Encoding.Latin1.GetBytes(Handshake.Replace(good, bad, StringComparison.Ordinal)), Ct);
        Assert.StartsWith($"HTTP/1.1 {status} ", await ReadToEnd(socket), StringComparison.Ordinal);
        await Eventually.True(() => server.Counters.Connections.Failed == 1);
        Assert.Equal(0, server.Counters.Connections.Accepted);
    }

    [Fact]
    public async Task A_handshake_without_end_is_cut_at_8_kB()
    {
        await using var server = await Start();
        using var socket = await Raw(server);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /" + new string('a', 20_000)), Ct);
        await ReadToEnd(socket);
        Assert.Equal(0L, server.Counters.Connections.Accepted);
    }

    [Fact]
    public async Task A_page_that_is_welcome_is_let_in()
    {
        await using var server = await Start(o => o with { WebSocket = o.WebSocket with { Origins = ["https://desk.test"] } });
        await using var phone = await WebSocketPhone.Connect(UriOf(server, SipTransport.Ws), "joe", origin: "https://desk.test");
        await phone.Send(phone.Options("in"));
        await phone.Receive("200 OPTIONS");
    }

    /// <summary>Each breaks another rule of RFC 6455 or of ours: no mask, thrice; a length of 2^63 - 1; one of 2 GB; a continuation of nothing; a ping in fragments; no SIP.</summary>
    [Theory]
    [InlineData("8102 4849")]
    [InlineData("8108 4F5054494F4E5320")]
    [InlineData("8100 8108 4F5054494F4E5320")]
    [InlineData("81FF7FFFFFFFFFFFFFFF00000000")]
    [InlineData("81FF00000000800000000000000047")]
    [InlineData("808100000000 41")]
    [InlineData("0981 00000000 41")]
    [InlineData("8184 00000000 41414141")]
    [InlineData("F181 00000000 41")]
    public async Task What_breaks_the_framing_ends_its_connection_and_no_other(string frame)
    {
        await using var server = await Start(o => o with { Streams = new SipStreamLimits { MessageTime = TimeSpan.FromSeconds(2), StrangerIdle = TimeSpan.FromMinutes(2) } });
        await using var good = await Connect(server);
        using var bad = await Raw(server);
        await bad.SendAsync(Encoding.ASCII.GetBytes(Handshake), Ct);
        byte[] accepted = new byte[1024];
        Assert.StartsWith("HTTP/1.1 101", Encoding.ASCII.GetString(accepted, 0, await bad.ReceiveAsync(accepted, Ct)), StringComparison.Ordinal);
        await bad.SendAsync(Convert.FromHexString(frame.Replace(" ", "", StringComparison.Ordinal)), Ct);
        await ReadToEnd(bad);
        await good.Send(good.Options("well"));
        await good.Receive("200 OPTIONS");
    }

    /// <summary>A page that somebody at a carrier's address has open is no carrier.</summary>
    [Fact]
    public async Task A_trusted_address_proves_nothing_over_a_WebSocket()
    {
        await using var server = await Start();
        server.SetTrustedAddresses([IPAddress.Loopback]);
        server.Inbound = new Answering();
        await using var page = await Connect(server);
        string body = RawPeer.Sdp();
        await page.Send($"INVITE sip:premium@a SIP/2.0\n{page.Via}\nMax-Forwards: 70\nFrom: <sip:c@d>;tag=1\nTo: <sip:premium@a>\nCall-ID: page\nCSeq: 1 INVITE\nContact: {page.Contact}\nContent-Type: application/sdp\n\n{body}");
        await page.Receive("401 INVITE");
        Assert.Equal(0, server.Counters.CallsIn);
    }

    [Fact]
    public async Task A_message_beyond_the_bound_is_not_kept()
    {
        await using var server = await Start(o => o with { Streams = new SipStreamLimits { MaxHead = 4096, MaxBody = 4096 } });
        await using var phone = await Connect(server);
        byte[] piece = new byte[4096];
        Array.Fill(piece, (byte)'A');
        await phone.Send(piece, last: false);
        await phone.Send(piece, last: false);
        await phone.Send("A"u8.ToArray(), last: false);
        Assert.Empty(await phone.Next());
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, phone.CloseStatus);
        await Eventually.True(() => server.Counters.Connections.Broken == 1);
    }

    /// <summary>Hundreds that begin and never end: they take no more than strangers may have, a phone that is registered notices nothing, and the time lets them go.</summary>
    [Fact]
    public async Task Half_handshakes_by_the_hundred_keep_nobody_out()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var server = await Start(o => o with { Streams = new SipStreamLimits { MaxOfStrangers = 50, MaxOfOneStranger = 20, StrangersPerSecond = 4000 } }, clock);
        server.SetTrustedAddresses([IPAddress.Loopback]);
        List<Socket> flood = [];
        for (int i = 0; i < 400; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            flood.Add(socket);
            socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.0.{90 + (i % 8)}"), 0));
            await Ignoring(async () =>
            {
                await socket.ConnectAsync(server.Listening(SipTransport.Ws)!, Ct);
                await socket.SendAsync("GET /ws HT"u8.ToArray(), Ct);
            });
        }
        await Eventually.True(() => server.Counters.Connections.Refused == 350);
        await using var phone = await Connect(server);
        await phone.Register("secret");
        Assert.Equal((1L, 350L), (server.Counters.Connections.Accepted, server.Counters.Connections.Refused));

        for (int second = 0; second < 8; second++) clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.True(() => server.Counters.Connections.Failed == 50);
        await phone.Send(phone.Options("still"));
        await phone.Receive("200 OPTIONS");
        flood.ForEach(socket => socket.Dispose());
    }

    public void Dispose() => _authority.Dispose();

    private static async Task Ignoring(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (SocketException)
        {
            // It was reset already: that is what is tested.
        }
    }

    private async Task<SipEndpoint> Start(Func<SipEndpointOptions, SipEndpointOptions>? change = null, TimeProvider? clock = null)
    {
        var certificate = _authority.Issue("127.0.0.1");
        var options = SipPair.Options() with
        {
            WebSocket = new SipWebSocketOptions { Listen = AnyPort, ListenSecure = AnyPort },
            Tls = new SipTlsOptions { Certificate = () => certificate },
        };
        var server = new SipEndpoint(change?.Invoke(options) ?? options, clock ?? TimeProvider.System, NullLoggerFactory.Instance);
        server.SetPhones(new Dictionary<string, PhoneCredential> { ["joe"] = PhoneCredential.FromPassword("joe", "carillon", "secret") });
        await server.StartAsync(CancellationToken.None);
        return server;
    }

    private Task<WebSocketPhone> Connect(SipEndpoint server, SipTransport transport = SipTransport.Ws) =>
        WebSocketPhone.Connect(UriOf(server, transport), "joe", transport == SipTransport.Wss ? _authority.Roots : null);

    private static Uri UriOf(SipEndpoint server, SipTransport transport) => new($"{transport.Name()}://{server.Listening(transport)}/any/path");

    private static async Task<Socket> Raw(SipEndpoint server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Listening(SipTransport.Ws)!, Ct);
        return socket;
    }

    /// <summary>All until the other side has closed.</summary>
    private static async Task<string> ReadToEnd(Socket socket)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        await Ignoring(async () =>
        {
            while (await socket.ReceiveAsync(buffer, Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Ct) is > 0 and var read) text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        });
        return text.ToString();
    }
}
