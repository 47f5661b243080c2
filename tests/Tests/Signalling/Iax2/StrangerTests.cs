using System.Buffers;
using System.Net;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>Who has proved nothing: no state, no long answers, few answers, no call.</summary>
public sealed class StrangerTests : HandMadeFrames
{
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
}
