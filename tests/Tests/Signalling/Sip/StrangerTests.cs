using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>Who is not known gets little and costs nothing.</summary>
public sealed class StrangerTests
{
    [Fact]
    public async Task A_strangers_INVITE_is_challenged_and_leaves_no_state()
    {
        await using var pair = await SipPair.Start();
        pair.Callee.SetTrustedAddresses([]);
        using var raw = new RawPeer();
        var callee = pair.Callee.LocalEndPoint;
        raw.Send(callee, raw.Invite(callee, "stranger", body: RawPeer.Sdp()));
        await raw.Receive("401 INVITE");
        Assert.Equal((0, 0, 0L), (pair.Callee.Counters.Calls, pair.Callee.Counters.Transactions, pair.Callee.Counters.CallsIn));
    }

    [Fact]
    public async Task With_no_budget_strangers_hear_nothing()
    {
        await using var endpoint = new SipEndpoint(SipPair.Options() with { StrangerAnswersPerSecond = 0 }, TimeProvider.System, NullLoggerFactory.Instance);
        await endpoint.StartAsync(CancellationToken.None);
        using var raw = new RawPeer();
        for (int i = 0; i < 20; i++) raw.Send(endpoint.LocalEndPoint, raw.Invite(endpoint.LocalEndPoint, $"s{i}", body: RawPeer.Sdp()));
        await Eventually.True(() => endpoint.Counters.StrangersIgnored == 20);
        Assert.Equal(0, raw.Waiting);
        Assert.Equal(0, endpoint.Counters.Sent);
    }

    [Fact]
    public async Task Answers_to_strangers_are_few_however_many_ask()
    {
        await using var endpoint = new SipEndpoint(SipPair.Options() with { StrangerAnswersPerSecond = 40 }, TimeProvider.System, NullLoggerFactory.Instance);
        await endpoint.StartAsync(CancellationToken.None);
        using var raw = new RawPeer();
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < 500; i++) raw.Send(endpoint.LocalEndPoint, raw.InDialog("OPTIONS", endpoint.LocalEndPoint, $"o{i}", 1, "t"));
        await Eventually.True(() => endpoint.Counters.StrangersIgnored + endpoint.Counters.StrangersAnswered == 500);
        int seconds = (int)Stopwatch.GetElapsedTime(began).TotalSeconds + 2;
        Assert.InRange(endpoint.Counters.StrangersAnswered, 10, 10 * seconds);
        Assert.Equal(0, endpoint.Counters.Transactions);
    }

    /// <summary>ES2021-07 and -08: messages and subscriptions that nobody asked a proof for.</summary>
    [Theory]
    [InlineData("MESSAGE", "405 MESSAGE")]
    [InlineData("SUBSCRIBE", "405 SUBSCRIBE")]
    [InlineData("PUBLISH", "405 PUBLISH")]
    [InlineData("REFER", "403 REFER")]
    [InlineData("NOTIFY", "481 NOTIFY")]
    public async Task What_is_not_served_here_is_refused_to_strangers_and_carriers_alike_and_leaves_no_state(string method, string answer)
    {
        await using var pair = await SipPair.Start();
        using RawPeer stranger = new("127.0.0.67"), carrier = new("127.0.0.68");
        pair.Callee.SetTrustedAddresses([carrier.Local.Address]);
        foreach (var peer in (RawPeer[])[stranger, carrier])
        {
            peer.Send(pair.Callee.LocalEndPoint, OutOfDialog(peer, method, pair.Callee.LocalEndPoint));
            await peer.Receive(answer);
        }

        var counters = pair.Callee.Counters;
        Assert.Equal((0, 0, 0L), (counters.Calls, counters.Transactions, counters.CallsIn));
    }

    [Fact]
    public async Task Garbage_at_full_speed_does_not_disturb_calls()
    {
        await using var pair = await SipPair.Start();
        pair.OnIncoming = call => call.Answer(SipPair.AnswerTo(call.RemoteDescription));
        using var stop = new CancellationTokenSource();
        long sent = 0;
        var flood = Task.Run(() => Flood(pair.Callee.LocalEndPoint, () => Interlocked.Increment(ref sent), stop.Token), TestContext.Current.CancellationToken);
        for (int i = 0; i < 20 || (Interlocked.Read(ref sent) < 2000 && i < 1000); i++)
        {
            var (call, events) = pair.Call();
            await events.Until("answered");
            call.HangUp();
            await events.Until("ended 200 Local");
        }
        await stop.CancelAsync();
        await flood;
        Assert.InRange(sent, 2000, long.MaxValue);
        Assert.True(pair.Callee.Counters.Malformed > 0);
        await Eventually.True(() => pair.Callee.Counters.Calls == 0, "no call left");
    }

    private static string OutOfDialog(RawPeer peer, string method, IPEndPoint to) =>
        $"""
        {method} sip:100@{to} SIP/2.0
        {peer.Via}
        Max-Forwards: 70
        From: <sip:100@{to}>;tag=1
        To: <sip:100@{to}>
        Call-ID: {Guid.NewGuid():N}
        CSeq: 1 {method}
        Contact: <sip:100@{peer.Local}>
        Event: presence
        Refer-To: <sip:+1900555@{to}>
        Content-Type: text/plain
        Content-Length: 5

        hello
        """;

    /// <summary>Noise, torn messages and well-formed strangers' ones, as fast as the socket takes them.</summary>
    private static void Flood(IPEndPoint target, Action sent, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.99"), 0));
        var random = new Random(1);
        var noise = new byte[400];
        string folder = Path.Combine(AppContext.BaseDirectory, "Protocols", "Sip", "Torture");
        byte[][] seeds = [.. Directory.EnumerateFiles(folder, "*.dat").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        while (!stop.IsCancellationRequested)
        {
            random.NextBytes(noise);
            var torn = seeds[random.Next(seeds.Length)].ToArray();
            for (int i = 0; i < 3; i++) torn[random.Next(torn.Length)] = (byte)random.Next(256);
            socket.SendTo(noise, target);
            socket.SendTo(torn, target);
            sent();
        }
    }

    [Fact]
    public async Task A_flood_that_fills_the_strangers_queue_loses_no_message_of_a_known_peer()
    {
        const int Strange = 3000;
        await using var endpoint = new SipEndpoint(SipPair.Options() with { StrangerDatagramsPerSecond = 1_000_000 }, TimeProvider.System, NullLoggerFactory.Instance);
        using var stalled = new Stalled();
        endpoint.Inbound = stalled;
        endpoint.SetTrustedAddresses([IPAddress.Loopback]);
        await endpoint.StartAsync(CancellationToken.None);
        using var known = new RawPeer();
        using var stranger = new RawPeer("127.0.0.99");
        known.Send(endpoint.LocalEndPoint, known.Invite(endpoint.LocalEndPoint, "first", body: RawPeer.Sdp()));
        await stalled.Reached;

        for (int i = 0; i < Strange; i++)
        {
            stranger.Send(endpoint.LocalEndPoint, stranger.Invite(endpoint.LocalEndPoint, $"s{i}", body: RawPeer.Sdp()));
            if (i % 100 == 99) await Eventually.True(() => endpoint.Counters.Received > i, "the receiver, though the loop stands still");
        }
        for (int i = 0; i < 50; i++) known.Send(endpoint.LocalEndPoint, known.InDialog("BYE", endpoint.LocalEndPoint, $"k{i}", 1, "t"));
        await Eventually.True(() => endpoint.Counters.Received == Strange + 51);
        stalled.Release();

        for (int i = 0; i < 50; i++) await known.Receive("481 BYE");
        Assert.Equal(0, endpoint.Counters.QueueFull);
        Assert.InRange(endpoint.Counters.StrangersDropped, 1000, Strange);
    }

    [Fact]
    public async Task Of_one_strangers_datagrams_no_more_are_read_than_its_share()
    {
        await using var endpoint = new SipEndpoint(SipPair.Options() with { StrangerDatagramsPerSecond = 80 }, TimeProvider.System, NullLoggerFactory.Instance);
        await endpoint.StartAsync(CancellationToken.None);
        using var stranger = new RawPeer();
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < 500; i++) stranger.Send(endpoint.LocalEndPoint, stranger.InDialog("OPTIONS", endpoint.LocalEndPoint, $"o{i}", 1, "t"));
        await Eventually.True(() => endpoint.Counters.Received == 500);
        int seconds = (int)Stopwatch.GetElapsedTime(began).TotalSeconds + 2;
        Assert.InRange(500 - endpoint.Counters.StrangersDropped, 20, 20 * seconds);
    }

    /// <summary>Holds the loop in the first call until it is released.</summary>
    private sealed class Stalled : ISipInbound, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void Incoming(SipCall call, Carillon.Protocols.Sdp.SessionDescription? offer)
        {
            call.Events = new CallRecorder();
            _reached.TrySetResult();
            _released.Wait(TimeSpan.FromSeconds(60));
        }

        public void Release() => _released.Set();

        public void Dispose() => _released.Dispose();
    }

    [Fact]
    public async Task Too_many_calls_are_refused_with_503()
    {
        await using var endpoint = new SipEndpoint(SipPair.Options() with { MaxCalls = 1 }, TimeProvider.System, NullLoggerFactory.Instance);
        var inbound = new Silent();
        endpoint.Inbound = inbound;
        endpoint.SetTrustedAddresses([IPAddress.Loopback]);
        await endpoint.StartAsync(CancellationToken.None);
        using var raw = new RawPeer();
        raw.Send(endpoint.LocalEndPoint, raw.Invite(endpoint.LocalEndPoint, "one", body: RawPeer.Sdp()));
        await raw.Receive("100 INVITE");
        raw.Send(endpoint.LocalEndPoint, raw.Invite(endpoint.LocalEndPoint, "two", body: RawPeer.Sdp()));
        await raw.Receive("503 INVITE");
    }

    [Fact]
    public async Task OPTIONS_measures_the_round_trip_and_gives_up_in_time()
    {
        await using var pair = await SipPair.Start();
        using var silent = new RawPeer();
        var there = await pair.Caller.OptionsAsync(SipUri.Sip(null, pair.Callee.LocalEndPoint), pair.Callee.LocalEndPoint, TimeSpan.FromSeconds(5));
        Assert.Equal(200, there.Status);
        Assert.True(there.RoundTrip > TimeSpan.Zero);
        var gone = await pair.Caller.OptionsAsync(SipUri.Sip(null, silent.Local), silent.Local, TimeSpan.FromMilliseconds(50));
        Assert.Equal(408, gone.Status);
    }

    [Fact]
    public async Task Disposing_an_endpoint_hangs_up_and_ends_every_call()
    {
        var pair = await SipPair.Start();
        pair.OnIncoming = call => call.Answer(SipPair.AnswerTo(call.RemoteDescription));
        var (_, events) = pair.Call();
        await events.Until("answered");
        await pair.Caller.DisposeAsync();
        await events.Until("ended 200 Local");
        await Eventually.True(() => pair.Callee.Counters.Calls == 0, "the other side told");
        await pair.Callee.DisposeAsync();
    }

    [Fact]
    public async Task A_stopped_endpoint_ends_waits_and_takes_verbs_without_a_word()
    {
        var pair = await SipPair.Start();
        using var silent = new RawPeer();
        var (call, events) = pair.Call(by: silent.Local);
        await events.Until("sent");
        var ping = pair.Caller.OptionsAsync(SipUri.Sip(null, silent.Local), silent.Local, TimeSpan.FromHours(1));
        await pair.DisposeAsync();
        await events.Until("ended 503 Local");
        Assert.Equal(503, (await ping).Status);
        call.HangUp();
        var (_, late) = pair.Call(by: silent.Local);
        await late.Until("ended 503 Local");
        Assert.Equal(["sent", "ended 503 Local"], events.All);
    }

    private sealed class Silent : ISipInbound
    {
        public void Incoming(SipCall call, Carillon.Protocols.Sdp.SessionDescription? offer) => call.Events = new CallRecorder();
    }
}
