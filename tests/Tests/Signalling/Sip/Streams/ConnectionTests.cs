using System.Net;
using System.Net.Sockets;
using System.Text;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip.Streams;

/// <summary>What a connection may do, and what ends it.</summary>
public sealed class ConnectionTests
{
    private static SipEndpointOptions Options => SipPair.Options() with { ListenTcp = new IPEndPoint(IPAddress.Loopback, 0) };

    [Fact]
    public async Task A_message_that_comes_byte_by_byte_is_answered_once_and_two_in_one_segment_twice()
    {
        await using var endpoint = await Start(Options);
        using var peer = await TcpPeer.Connect(Tcp(endpoint));
        foreach (byte b in Encoding.UTF8.GetBytes(OptionsRequest(peer, "slow"))) peer.SendRaw([b]);
        Assert.Equal("slow", (await peer.Receive("200 OPTIONS")).Header("Call-ID"));
        peer.SendRaw(Encoding.UTF8.GetBytes(OptionsRequest(peer, "one") + OptionsRequest(peer, "two")));
        Assert.Equal("one", (await peer.Receive("200 OPTIONS")).Header("Call-ID"));
        Assert.Equal("two", (await peer.Receive("200 OPTIONS")).Header("Call-ID"));
        Assert.Equal((3L, 1L), (endpoint.Counters.StreamReceived, endpoint.Counters.Connections.Accepted));
    }

    [Fact]
    public async Task A_double_CRLF_is_answered_by_one()
    {
        await using var endpoint = await Start(Options);
        using var peer = await TcpPeer.Connect(Tcp(endpoint));
        peer.SendRaw("\r\n"u8);
        peer.SendRaw("\r\n"u8);
        await peer.AwaitPong();
        peer.Send(OptionsRequest(peer, "still"));
        await peer.Receive("200 OPTIONS");
    }

    [Theory]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nCall-ID: none\r\n\r\n")]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nContent-Length: lots\r\n\r\n")]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 2000000000\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    public async Task What_cannot_be_framed_closes_its_connection_and_no_other(string bytes)
    {
        await using var endpoint = await Start(Options);
        using var good = await TcpPeer.Connect(Tcp(endpoint));
        using var bad = await TcpPeer.Connect(Tcp(endpoint));
        bad.SendRaw(Encoding.ASCII.GetBytes(bytes));
        await bad.Closed();
        Assert.Equal(1, endpoint.Counters.Connections.Broken);
        good.Send(OptionsRequest(good, "well"));
        await good.Receive("200 OPTIONS");
    }

    [Fact]
    public async Task Who_says_nothing_and_who_never_ends_are_let_go()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var endpoint = await Start(Options, clock);
        using var silent = await TcpPeer.Connect(Tcp(endpoint));
        using var loris = await TcpPeer.Connect(Tcp(endpoint));
        await Eventually.True(() => endpoint.Counters.Connections.Accepted == 2);
        loris.Send("OPTIONS sip:a@b SIP/2.0\r\n");
        for (int second = 0; second < 12; second++)
        {
            // A byte each second: there is always something, and never enough.
            if (second < 9) loris.SendRaw("X"u8);
            await Task.Delay(5, TestContext.Current.CancellationToken);
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        await loris.Closed();
        Assert.Equal(1, endpoint.Counters.Connections.Overdue);
        for (int second = 0; second < 25; second++) clock.Advance(TimeSpan.FromSeconds(1));
        await silent.Closed();
        Assert.Equal(2, endpoint.Counters.Connections.Overdue);
    }

    [Fact]
    public async Task A_flood_of_connections_leaves_room_for_those_who_are_known()
    {
        await using var endpoint = await Start(Options with { Streams = new SipStreamLimits { MaxOfStrangers = 10, MaxOfOneStranger = 4 } });
        endpoint.SetTrustedAddresses([IPAddress.Loopback]);
        List<TcpPeer> flood = [];
        for (int i = 0; i < 40; i++)
            if (await TcpPeer.TryConnect(Tcp(endpoint), $"127.0.0.{90 + (i % 8)}") is { } stranger) flood.Add(stranger);
        await Eventually.True(() => endpoint.Counters.Connections.Refused >= 30);
        using var carrier = await TcpPeer.Connect(Tcp(endpoint));
        carrier.Send(OptionsRequest(carrier, "known"));
        await carrier.Receive("200 OPTIONS");
        Assert.Equal(11, endpoint.Counters.Connections.Accepted);
        flood.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public async Task Nobody_at_the_other_end_is_a_call_that_could_not_be_sent()
    {
        await using var endpoint = await Start(Options);
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var nobody = (IPEndPoint)closed.LocalEndpoint;
        closed.Stop();
        var result = await endpoint.OptionsAsync(SipUri.Sip("x", nobody), new SipHop(SipTransport.Tcp, nobody), TimeSpan.FromSeconds(20));
        Assert.Equal(503, result.Status);
        Assert.Equal(1, endpoint.Counters.Connections.Failed);
    }

    /// <summary>Its own closed connections keep the port for a minute, as far as the kernel is concerned.</summary>
    [Fact]
    public async Task After_a_restart_the_same_port_is_taken_again()
    {
        IPEndPoint at;
        await using (var before = await Start(Options))
        {
            at = Tcp(before);
            using var peer = await TcpPeer.Connect(at);
            peer.Send(OptionsRequest(peer, "before"));
            await peer.Receive("200 OPTIONS");
            await before.DisposeAsync();
            await peer.Closed();
        }
        await using var after = await Start(Options with { ListenTcp = at });
        using var again = await TcpPeer.Connect(at);
        again.Send(OptionsRequest(again, "after"));
        await again.Receive("200 OPTIONS");
    }

    private static IPEndPoint Tcp(SipEndpoint endpoint) => endpoint.Listening(SipTransport.Tcp)!;

    private static async Task<SipEndpoint> Start(SipEndpointOptions options, TimeProvider? clock = null)
    {
        var endpoint = new SipEndpoint(options, clock ?? TimeProvider.System, NullLoggerFactory.Instance);
        await endpoint.StartAsync(CancellationToken.None);
        return endpoint;
    }

    private static string OptionsRequest(TcpPeer peer, string callId) =>
        $"OPTIONS sip:a@b SIP/2.0\r\n{peer.Via}\r\nMax-Forwards: 70\r\nFrom: <sip:c@d>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: {callId}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
}
