using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>One endpoint with a peer "t1" at 127.0.0.11, and frames made by hand from anywhere.</summary>
public sealed class StrangerTests : IIax2Transport, IAsyncDisposable
{
    static readonly IPEndPoint Peer = new(IPAddress.Parse("127.0.0.11"), 4569);
    static readonly IPEndPoint Stranger = new(IPAddress.Parse("127.0.0.66"), 6666);

    readonly ConcurrentQueue<(byte[] Frame, IPEndPoint To)> _sent = [];
    readonly FakeTimeProvider _clock = new();
    readonly Iax2Endpoint _endpoint;
    readonly Arrivals _arrivals = new();

    public StrangerTests()
    {
        var options = new Iax2EndpointOptions { LocalName = "t2", StrangerRepliesPerSecond = 1_000_000, MaxUnauthenticatedPerAddress = 4 };
        _endpoint = new Iax2Endpoint(options, this, _clock, NullLoggerFactory.Instance) { Inbound = _arrivals };
        _endpoint.SetPeers([new Iax2Peer { Name = "t1", Address = Peer, Secret = TwoServers.Secret, Qualify = false, MaxCalls = 6 }]);
        _endpoint.Start();
    }

    void IIax2Transport.Send(ReadOnlySpan<byte> frame, IPEndPoint to) => _sent.Enqueue((frame.ToArray(), to));

    public ValueTask DisposeAsync() => _endpoint.DisposeAsync();

    [Fact]
    public async Task A_hundred_thousand_NEWs_without_a_token_leave_no_state()
    {
        var before = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var from = new IPEndPoint(new IPAddress([127, 1, (byte)(i >> 8), (byte)i]), 1024 + i % 50_000);
            _endpoint.OnFullFrame(New((ushort)(1 + i % 32767), token: i % 2 == 0 ? "" : null), from);
            if (i % 200 != 199) continue;
            before = i + 1;
            await Eventually.True(() => _endpoint.Counters.FramesIn == before, $"{before} frames are looked at");
            _sent.Clear();
        }
        Assert.Equal(0, _endpoint.CallCount);
        Assert.Equal(50_000, _endpoint.Counters.CallTokensSent);
        Assert.Equal(50_000, _endpoint.Counters.Refused);
        Assert.Equal(0, _arrivals.Waiting);
    }

    [Fact]
    public async Task A_flood_beyond_the_queue_is_dropped_and_counted_while_a_peer_is_served()
    {
        var flood = New(5, token: "");
        for (var i = 0; i < 50_000; i++) _endpoint.OnFullFrame(flood, Stranger);
        _endpoint.OnFullFrame(New(9, token: ""), Peer);
        var token = TokenOf(await Reply(Peer));
        Assert.Equal(CallToken.Length, token.Length);
        await Eventually.True(() => _endpoint.Counters.FramesIn + _endpoint.Counters.StrangerDrops == 50_001, "every frame is looked at or counted");
        Assert.Equal(0, _endpoint.Counters.QueueDrops);
        Assert.Equal(0, _endpoint.CallCount);
    }

    [Fact]
    public async Task No_answer_to_a_stranger_is_longer_than_what_it_answers()
    {
        byte[][] requests =
        [
            New(1, token: ""), New(2, token: null), New(3, token: "forged"), Frame(4, 0, IaxCommand.New, [0x36, 0]), Frame(5, 0, IaxCommand.New, []),
            Frame(6, 0, IaxCommand.Poke, []), Frame(7, 0, IaxCommand.RegReq, []), Frame(8, 0, IaxCommand.RegReq, [6, 1, 65]),
            Frame(9, 99, IaxCommand.Hangup, []), Frame(10, 99, IaxCommand.Ping, []), Frame(11, 0, IaxCommand.Ack, []), Frame(12, 99, IaxCommand.Inval, []),
            Frame(13, 1, IaxCommand.Ack, []), Frame(14, 0, IaxCommand.New, [0x36]),
        ];
        foreach (var request in requests)
        {
            var looked = _endpoint.Counters.FramesIn;
            _endpoint.OnFullFrame(request, Stranger);
            await Eventually.True(() => _endpoint.Counters.FramesIn == looked + 1, "the frame is looked at");
            await Barrier();
            foreach (var (answer, to) in _sent)
            {
                Assert.Equal(Stranger, to);
                Assert.True(answer.Length <= request.Length, $"{answer.Length} octets for {request.Length}: {Convert.ToHexString(answer)}");
            }
            _sent.Clear();
        }
        Assert.Equal(0, _endpoint.CallCount);
    }

    [Fact]
    public async Task Answers_to_strangers_have_a_budget()
    {
        await using var endpoint = new Iax2Endpoint(new Iax2EndpointOptions { LocalName = "t2", StrangerRepliesPerSecond = 10 }, this, _clock, NullLoggerFactory.Instance);
        endpoint.Start();
        for (var i = 0; i < 100; i++) endpoint.OnFullFrame(Frame(1, 0, IaxCommand.Poke, []), Stranger);
        await Eventually.True(() => endpoint.Counters.FramesIn == 100 && endpoint.Counters.StrangerDrops == 90, "ten are answered, ninety counted");
        Assert.Equal(10, _sent.Count);
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        for (var i = 0; i < 10; i++) endpoint.OnFullFrame(Frame(1, 0, IaxCommand.Poke, []), Stranger);
        await Eventually.True(() => endpoint.Counters.FramesIn == 110, "all are looked at");
        await Eventually.True(() => endpoint.Counters.StrangerDrops == 95, "five more are answered");
    }

    [Fact]
    public async Task A_frame_for_an_unknown_call_number_gets_INVAL_and_an_INVAL_gets_nothing()
    {
        _endpoint.OnFullFrame(Frame(7, 99, IaxCommand.Ping, []), Stranger);
        var inval = Parse(await Reply(Stranger));
        Assert.Equal((IaxCommand.Inval, 99, 7), (inval.Command, inval.Source, inval.Destination));
        _sent.Clear();
        _endpoint.OnFullFrame(Frame(7, 99, IaxCommand.Inval, []), Stranger);
        _endpoint.OnFullFrame(Frame(7, 99, IaxCommand.Ack, []), Stranger);
        await Eventually.True(() => _endpoint.Counters.FramesIn == 3, "the frames are looked at");
        await Barrier();
        Assert.Empty(_sent);
    }

    [Fact]
    public async Task A_token_is_of_no_use_from_another_address_or_later()
    {
        var token = await GetToken(Stranger);
        _endpoint.OnFullFrame(New(8, token), Peer); // replayed from the peer's address
        Assert.Equal(IaxCommand.CallToken, Parse(await Reply(Peer)).Command);
        Assert.Equal(1, _endpoint.Counters.BadTokens);

        token = await GetToken(Peer);
        _clock.Advance(TimeSpan.FromSeconds(12));
        _endpoint.OnFullFrame(New(8, token), Peer);
        Assert.Equal(IaxCommand.CallToken, Parse(await Reply(Peer)).Command);
        Assert.Equal(2, _endpoint.Counters.BadTokens);
        Assert.Equal(0, _endpoint.CallCount);
    }

    [Fact]
    public async Task A_peers_name_from_another_address_is_refused()
    {
        var token = await GetToken(Stranger);
        _endpoint.OnFullFrame(New(8, token), Stranger);
        Assert.Equal(IaxCommand.Reject, Parse(await Reply(Stranger)).Command);
        Assert.Equal(0, _endpoint.CallCount);
    }

    [Fact]
    public async Task A_wrong_secret_is_rejected_and_forgotten()
    {
        var (number, _) = await BeginCall(8);
        _endpoint.OnFullFrame(Frame(8, number, IaxCommand.AuthRep, Element(InformationElementType.Md5Result, Md5Challenge.Result("0", "guess")), outSequence: 1, inSequence: 1), Peer);
        var reject = Parse(await Reply(Peer));
        Assert.Equal(IaxCommand.Reject, reject.Command);
        Assert.Equal(1, _endpoint.Counters.BadSecrets);
        _endpoint.OnFullFrame(Frame(8, number, IaxCommand.Ack, [], outSequence: 2, inSequence: 2), Peer);
        await Eventually.True(() => _endpoint.CallCount == 0, "the call is forgotten");
        Assert.Equal(0, _arrivals.Waiting);
    }

    [Fact]
    public async Task Two_wrong_servers_end_with_authentication_and_rejection()
    {
        await using var servers = new TwoServers(secretOfCallee: "another");
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        Assert.Equal("ended Remote 21", await caller.Next());
        Assert.Equal(1, servers.T2.Counters.BadSecrets);
        await Eventually.True(() => servers.T1.CallCount + servers.T2.CallCount == 0, "both ends forget the call");
    }

    [Fact]
    public async Task A_spoofed_hangup_harms_no_call()
    {
        var number = await Authenticated(8);
        _sent.Clear();
        _endpoint.OnFullFrame(Frame(8, number, IaxCommand.Hangup, [], outSequence: 2, inSequence: 1), Stranger);
        Assert.Equal(IaxCommand.Inval, Parse(await Reply(Stranger)).Command);
        _endpoint.OnFullFrame(Frame(9, number, IaxCommand.Hangup, [], outSequence: 2, inSequence: 1), Peer); // their address, another call's number
        Assert.Equal(IaxCommand.Inval, Parse(await Reply(Peer)).Command);
        await Barrier();
        Assert.Equal(1, _endpoint.CallCount);
    }

    [Fact]
    public async Task Unanswered_challenges_are_capped_per_address_and_run_out()
    {
        for (ushort call = 8; call < 12; call++) await BeginCall(call);
        var token = await GetToken(Peer);
        _endpoint.OnFullFrame(New(12, token), Peer);
        Assert.Equal(IaxCommand.Reject, Parse(await Reply(Peer)).Command);
        Assert.Equal(4, _endpoint.CallCount);
        for (var second = 0; second < 40; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Barrier();
        }
        await Eventually.True(() => _endpoint.CallCount == 0, "unanswered challenges are forgotten");
    }

    [Fact]
    public async Task A_peer_has_no_more_calls_than_its_limit()
    {
        for (ushort call = 8; call < 14; call++) await Authenticated(call);
        var token = await GetToken(Peer);
        _endpoint.OnFullFrame(New(20, token), Peer);
        Assert.Equal(IaxCommand.Reject, Parse(await Reply(Peer)).Command);
        Assert.Equal(6, _endpoint.CallCount);
    }

    [Fact]
    public async Task A_peer_that_began_anew_under_an_old_number_gets_a_new_call()
    {
        await Authenticated(8);
        var (_, _, events) = await _arrivals.Next();
        _clock.Advance(TimeSpan.FromSeconds(1));
        var token = await GetToken(Peer);
        _endpoint.OnFullFrame(New(8, token, timestamp: 77), Peer);
        Assert.Equal("ended Invalid 81", await events.Next());
        Assert.Equal(IaxCommand.AuthReq, Parse(await Reply(Peer)).Command);
        await Barrier();
        Assert.Equal(1, _endpoint.CallCount);
    }

    [Fact]
    public async Task A_gap_is_answered_with_VNAK_and_an_unknown_command_with_UNSUPPORT()
    {
        var number = await Authenticated(8);
        _sent.Clear();
        _endpoint.OnFullFrame(Frame(8, number, IaxCommand.Ping, [], outSequence: 5, inSequence: 1), Peer);
        var vnak = Parse(await Reply(Peer));
        Assert.Equal((IaxCommand.Vnak, 2), (vnak.Command, vnak.InSequence));
        _endpoint.OnFullFrame(Frame(8, number, (IaxCommand)0x7B, [], outSequence: 2, inSequence: 1), Peer);
        Assert.Equal(IaxCommand.Unsupport, Parse(await Reply(Peer)).Command);
    }

    [Fact]
    public async Task Garbage_is_survived_by_a_call()
    {
        var number = await Authenticated(8);
        var gen = Gen.Byte.Array[0, 80];
        gen.Sample(bytes => _endpoint.OnFullFrame(bytes, Stranger), iter: 2000, threads: 1);
        gen.Sample(bytes =>
        {
            if (bytes.Length < 12) return;
            var number2 = Random.Shared.Next();
            bytes[0] = 0x80;
            bytes[1] = (byte)number2;
            _endpoint.OnFullFrame(bytes, Peer);
        }, iter: 2000, threads: 1);
        // The strangers' queue is bounded and full of garbage: knock until there is room again.
        var knocker = new IPEndPoint(IPAddress.Parse("127.0.0.68"), 1);
        await Eventually.True(() =>
        {
            _endpoint.OnFullFrame(Frame(1, 0, IaxCommand.Poke, []), knocker);
            return _sent.Any(s => s.To.Equals(knocker));
        }, "the strangers' queue has room again");
        await Barrier();
        Assert.Equal(0, _endpoint.Counters.Faults);
        _sent.Clear();
        _endpoint.OnFullFrame(Frame(8, number, IaxCommand.Ping, [], outSequence: 2, inSequence: 1), Peer);
        await Eventually.True(() => _sent.Any(s => Parse(s.Frame) is { Command: IaxCommand.Pong, Destination: 8 }), "the call answers PING");
    }

    [Fact]
    public async Task Random_frames_within_a_call_never_fault()
    {
        var random = new Random(7);
        for (ushort call = 100; call < 140; call++)
        {
            var number = await Authenticated(call);
            for (byte sequence = 2; sequence < 40; sequence++)
            {
                var payload = new byte[random.Next(0, 40)];
                random.NextBytes(payload);
                var bytes = Frame(call, number, (IaxCommand)random.Next(0, 0x30), payload, outSequence: sequence, inSequence: 1);
                bytes[10] = (byte)(random.Next(3) == 0 ? random.Next(256) : (int)FrameType.Iax);
                _endpoint.OnFullFrame(bytes, Peer);
            }
            _endpoint.OnFullFrame(Frame(call, number, IaxCommand.Inval, []), Peer);
            await Barrier();
        }
        Assert.Equal(0, _endpoint.Counters.Faults);
        Assert.Equal(0, _endpoint.CallCount);
    }

    [Theory]
    [InlineData(ControlSubclass.Busy, "ended Remote 17")]
    [InlineData(ControlSubclass.Congestion, "ended Remote 34")]
    [InlineData(ControlSubclass.Hangup, "ended Remote 16")]
    public async Task Control_frames_that_end_a_call_end_it(ControlSubclass control, string news)
    {
        var number = await Authenticated(8);
        var (call, _, events) = await _arrivals.Next();
        call.Accept();
        Assert.Equal("accepted Pcmu", await events.Next());
        var bytes = Frame(8, number, (IaxCommand)control, [], outSequence: 2, inSequence: 2);
        bytes[10] = (byte)FrameType.Control;
        _sent.Clear();
        _endpoint.OnFullFrame(bytes, Peer);
        Assert.Equal(news, await events.Next());
        Assert.Equal(IaxCommand.Hangup, Parse(await Reply(Peer)).Command);
    }

    // What a caller would do, by hand.

    async Task<(ushort Number, string Challenge)> BeginCall(ushort call)
    {
        var token = await GetToken(Peer);
        _endpoint.OnFullFrame(New(call, token), Peer);
        var bytes = await Reply(Peer);
        var frame = Parse(bytes);
        Assert.Equal(IaxCommand.AuthReq, frame.Command);
        Assert.Equal(OperationStatus.Done, InformationElements.TryParse(bytes.AsSpan(12), out var elements));
        Assert.Equal("t1", elements.Username);
        return (frame.Source, elements.Challenge!);
    }

    async Task<ushort> Authenticated(ushort call)
    {
        var (number, challenge) = await BeginCall(call);
        var result = Element(InformationElementType.Md5Result, Md5Challenge.Result(challenge, TwoServers.Secret));
        _endpoint.OnFullFrame(Frame(call, number, IaxCommand.AuthRep, result, outSequence: 1, inSequence: 1), Peer);
        Assert.Equal(IaxCommand.Ack, Parse(await Reply(Peer)).Command);
        return number;
    }

    async Task<string> GetToken(IPEndPoint from)
    {
        _sent.Clear();
        _endpoint.OnFullFrame(New(8000, token: ""), from);
        var token = TokenOf(await Reply(from));
        _sent.Clear();
        return token;
    }

    async Task<byte[]> Reply(IPEndPoint to)
    {
        (byte[] Frame, IPEndPoint To) next = default;
        await Eventually.True(() => { while (_sent.TryDequeue(out next)) { if (next.To.Equals(to)) return true; } return false; }, $"an answer to {to}");
        return next.Frame!;
    }

    /// <summary>Everything queued before this has been dealt with: a POKE of the stranger's is answered behind it, for its queue is looked at last.</summary>
    async Task Barrier()
    {
        var from = new IPEndPoint(IPAddress.Parse("127.0.0.67"), 1);
        var answers = _sent.Count(s => s.To.Equals(from));
        _endpoint.OnFullFrame(Frame(1, 0, IaxCommand.Poke, []), from);
        await Eventually.True(() => _sent.Count(s => s.To.Equals(from)) > answers, "the loop has turned");
        _endpoint.OnFullFrame(Frame(1, 0, IaxCommand.Poke, []), from);
        await Eventually.True(() => _sent.Count(s => s.To.Equals(from)) > answers + 1, "the loop has turned twice: the number of calls is published");
        var others = _sent.Where(s => !s.To.Equals(from)).ToArray();
        _sent.Clear();
        foreach (var other in others) _sent.Enqueue(other);
    }

    static (ushort Source, ushort Destination, IaxCommand Command, byte InSequence) Parse(byte[] bytes)
    {
        Assert.Equal(OperationStatus.Done, FullFrame.TryParse(bytes, out var frame));
        return (frame.SourceCallNumber, frame.DestinationCallNumber, frame.Command, frame.InSequence);
    }

    static string TokenOf(byte[] bytes)
    {
        Assert.Equal(IaxCommand.CallToken, Parse(bytes).Command);
        Assert.Equal(OperationStatus.Done, InformationElements.TryParse(bytes.AsSpan(12), out var elements));
        return System.Text.Encoding.ASCII.GetString(elements.CallToken)!;
    }

    static byte[] New(ushort source, string? token, uint timestamp = 3)
    {
        var writer = new InformationElementWriter(new byte[200]);
        writer.Add(InformationElementType.Version, (ushort)2);
        writer.Add(InformationElementType.CalledNumber, "room:42");
        writer.Add(InformationElementType.Username, "t1");
        writer.Add(InformationElementType.Format, MediaFormat.Pcmu);
        writer.Add(InformationElementType.Capability, MediaFormat.Pcmu);
        writer.Add(InformationElementType.CallingName, "link:7");
        writer.Add(InformationElementType.CallToken, token);
        return Frame(source, 0, IaxCommand.New, writer.Elements, timestamp: timestamp);
    }

    static byte[] Element(InformationElementType type, string text)
    {
        var writer = new InformationElementWriter(new byte[300]);
        writer.Add(type, text);
        return writer.Elements.ToArray();
    }

    static byte[] Frame(ushort source, ushort destination, IaxCommand command, ReadOnlySpan<byte> elements, byte outSequence = 0, byte inSequence = 0, uint timestamp = 3)
    {
        var bytes = new byte[FullFrame.HeaderLength + elements.Length];
        new FullFrame
        {
            SourceCallNumber = source,
            DestinationCallNumber = destination,
            Timestamp = timestamp,
            OutSequence = outSequence,
            InSequence = inSequence,
            Type = FrameType.Iax,
            RawSubclass = (byte)command,
            Payload = elements,
        }.TryWrite(bytes, out _);
        return bytes;
    }
}
