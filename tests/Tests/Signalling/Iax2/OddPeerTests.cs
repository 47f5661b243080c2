using System.Buffers;
using System.Net;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>A peer that is known and does what it should not, and what others do to its calls.</summary>
public sealed class OddPeerTests : HandMadeFrames
{
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
    public async Task A_hangup_with_cause_0_is_one_without_a_cause()
    {
        var number = await Authenticated(8);
        var (_, _, events) = await _arrivals.Next();
        _endpoint.OnFullFrame(Frame(8, number, IaxCommand.Hangup, [(byte)InformationElementType.CauseCode, 1, 0], outSequence: 2, inSequence: 1), Peer);
        Assert.Equal("ended Remote 16", await events.Next());
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

    /// <summary>Asterisk says it where somebody behind it holds: the call itself is not silenced.</summary>
    [Fact]
    public async Task HOLD_and_UNHOLD_are_told_once_and_voice_goes_on()
    {
        var number = await Authenticated(8);
        var (call, _, events) = await _arrivals.Next();
        call.Answer();
        Assert.StartsWith("accepted", await events.Next(), StringComparison.Ordinal);
        foreach (var (control, at) in new[] { (ControlSubclass.Hold, (byte)2), (ControlSubclass.Hold, (byte)3), (ControlSubclass.Unhold, (byte)4) })
        {
            var bytes = new byte[FullFrame.HeaderLength];
            new FullFrame { SourceCallNumber = 8, DestinationCallNumber = number, Timestamp = 9, OutSequence = at, InSequence = 3, Type = FrameType.Control, RawSubclass = (byte)control }.TryWrite(bytes, out _);
            _endpoint.OnFullFrame(bytes, Peer);
        }

        Assert.Equal("held with music", await events.Next());
        Assert.Equal("resumed", await events.Next());
        Assert.False(call.IsQuelched);
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
}
