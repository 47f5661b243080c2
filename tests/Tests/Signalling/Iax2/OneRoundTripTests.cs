using System.Net;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>A NEW that proves itself: how many ways there and back a call takes, and who gets in with a proof.</summary>
public sealed class OneRoundTripTests : HandMadeFrames
{
    /// <summary>Nothing is repeated, however busy the machine: what is on the wire is what the protocol needs.</summary>
    static readonly Iax2Timers s_patient = TwoServers.Quick with { RetryFirst = TimeSpan.FromSeconds(20), RetryLeast = TimeSpan.FromSeconds(20), RetryMost = TimeSpan.FromSeconds(20) };

    [Theory]
    [InlineData(false, "NEW CALLTOKEN NEW AUTHREQ AUTHREP ACCEPT ANSWER", 3)]
    [InlineData(true, "NEW ACCEPT ANSWER", 1)]
    public async Task A_call_over_a_trunk_is_set_up_in_one_way_there_and_back(bool qualified, string frames, int roundTrips)
    {
        await using var servers = new TwoServers(s_patient, qualify: qualified);
        servers.Inbound.AtOnce = call => call.Answer();
        if (qualified) await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true }, "the trunk is up");
        var (sent, received) = (servers.Wire1.Sent.Length, servers.Wire2.Sent.Length);
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("42"), caller);
        await caller.Until("answered");

        var asked = Names(servers.Wire1.Sent[sent..]);
        var told = Names(servers.Wire2.Sent[received..]);
        Assert.Equal(frames.Split(' ').Order(), asked.Concat(told).Order());
        Assert.Equal(roundTrips, asked.Length);
    }

    [Fact]
    public async Task A_peer_that_began_anew_sends_another_token_and_takes_the_proof_of_that()
    {
        await using var servers = new TwoServers(s_patient, qualify: true);
        await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true }, "the trunk is up");
        servers.Wire1.DropThis = servers.Wire2.DropThis = IsQualify;
        await servers.T2.DisposeAsync();
        await using var anew = servers.RestartT2();
        servers.Inbound.AtOnce = call => call.Answer();
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        await caller.Until("answered");
        Assert.Equal((1, 1, 1), (anew.Counters.BadTokens, anew.Counters.CallTokensSent, anew.Counters.ProvenCalls));
    }

    [Fact]
    public async Task A_peer_without_the_right_secret_proves_nothing_and_is_asked()
    {
        await using var servers = new TwoServers(s_patient, secretOfCallee: "another", qualify: true);
        await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true }, "the trunk is up");
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        Assert.Equal("ended Remote 21", await caller.Next());
        Assert.Equal((0, 1), (servers.T2.Counters.ProvenCalls, servers.T2.Counters.BadSecrets));
    }

    [Fact]
    public async Task A_NEW_that_is_replayed_is_asked_for_the_secret()
    {
        var token = await GetToken(Peer);
        var proven = Proven(8, token, timestamp: 3);
        _endpoint.OnFullFrame(proven, Peer);
        var (call, _, events) = await _arrivals.Next();
        call.HangUp();
        Assert.Equal("ended Local 16", await events.Next());
        _endpoint.OnFullFrame(Frame(8, call.LocalCallNumber, IaxCommand.Ack, [], outSequence: 1, inSequence: 1), Peer);
        await Barrier();
        Assert.Equal(0, _endpoint.CallCount);

        _sent.Clear();
        _endpoint.OnFullFrame(proven, Peer);
        Assert.Equal(IaxCommand.AuthReq, Parse(await Reply(Peer)).Command);
        Assert.Equal(1, _endpoint.Counters.ProvenCalls);
        Assert.Equal(0, _arrivals.Waiting);
    }

    [Fact]
    public async Task A_proof_dies_with_its_token()
    {
        var token = await GetToken(Peer);
        _clock.Advance(TimeSpan.FromSeconds(12));
        _endpoint.OnFullFrame(Proven(8, token, timestamp: 3), Peer);
        Assert.Equal(IaxCommand.CallToken, Parse(await Reply(Peer)).Command);
        Assert.Equal(0, _endpoint.CallCount);
    }

    [Fact]
    public async Task Only_a_peer_that_asks_for_it_has_a_token_with_its_PONG_and_only_with_that_a_proof_is_sent()
    {
        var asks = Element(InformationElementType.DeviceType, TrunkProof.TokenRequest);
        Assert.DoesNotContain(InformationElementType.CallToken, await Pong(Peer, []));
        Assert.DoesNotContain(InformationElementType.CallToken, await Pong(Stranger, asks));
        Assert.Contains(InformationElementType.CallToken, await Pong(Peer, asks));

        await using var servers = new TwoServers(s_patient); // nobody is qualified here, as with peers that are not of our kind
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        await servers.Inbound.Next();
        Assert.All(servers.Wire1.Sent, frame => Assert.DoesNotContain(InformationElementType.DeviceType, TypesOf(frame)));
    }

    async Task<List<InformationElementType>> Pong(IPEndPoint from, byte[] elements)
    {
        _sent.Clear();
        var poke = Frame(9, 0, IaxCommand.Poke, elements);
        _endpoint.OnFullFrame(poke, from);
        var pong = await Reply(from);
        Assert.Equal(IaxCommand.Pong, Parse(pong).Command);
        Assert.True(pong.Length <= poke.Length);
        return TypesOf(pong);
    }

    static byte[] Proven(ushort call, string token, uint timestamp)
    {
        var plain = New(call, token, timestamp);
        var writer = new InformationElementWriter(new byte[300]);
        writer.Add(InformationElementType.DeviceType, TrunkProof.Create(TwoServers.Secret, System.Text.Encoding.ASCII.GetBytes(token), call, timestamp, plain.AsSpan(FullFrame.HeaderLength)));
        return [.. plain, .. writer.Elements];
    }

    static List<InformationElementType> TypesOf(byte[] frame)
    {
        var types = new List<InformationElementType>();
        Assert.Equal(System.Buffers.OperationStatus.Done, InformationElements.TryParse(frame.AsSpan(FullFrame.HeaderLength), out var elements));
        foreach (var element in elements) types.Add(element.Type);
        return types;
    }

    static string[] Names(byte[][] frames) => [.. frames.Where(f => !IsQualify(f)).Select(NameOf).Where(name => name is not "ACK")];

    static bool IsQualify(byte[] frame) => frame[10] == (byte)FrameType.Iax && ((IaxCommand)frame[11] is IaxCommand.Poke or IaxCommand.Pong || (IaxCommand)frame[11] == IaxCommand.Ack && frame[3] == CallTableStateless);

    /// <summary>Answers without a call come from number 1.</summary>
    const byte CallTableStateless = 1;

    static string NameOf(byte[] frame) => ((FrameType)frame[10] == FrameType.Control ? ((ControlSubclass)frame[11]).ToString() : ((IaxCommand)frame[11]).ToString()).ToUpperInvariant();
}
