using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>Peers register here, by hand-made frames; and we with each other.</summary>
public sealed class RegistrationTests : HandMadeFrames
{
    const string Secret = "telltale";
    static readonly IPEndPoint s_phone = new(IPAddress.Parse("127.0.0.77"), 40123);
    readonly ConcurrentQueue<Iax2Registration> _changes = [];
    ushort _askedBy = 1;

    public RegistrationTests()
    {
        _endpoint.RegistrationChanged = _changes.Enqueue;
        _endpoint.SetPeers([
            new Iax2Peer { Name = "t1", Address = Peer, Secret = TwoServers.Secret, Qualify = false },
            new Iax2Peer { Name = "fax", Address = new IPEndPoint(IPAddress.Any, 0), Registers = true, Secret = Secret, Qualify = false },
        ]);
    }

    [Fact]
    public async Task A_phone_registers_is_called_there_and_is_forgotten_when_it_does_not_refresh()
    {
        var watched = new Watched();
        _endpoint.Call(new Iax2NewCall { Peer = "fax", CalledNumber = "1" }, watched);
        Assert.Equal("ended Refused 27", await watched.Next());

        var ack = await Register("fax", Secret, IaxCommand.RegReq, refresh: 90);
        Assert.Equal(OperationStatus.Done, InformationElements.TryParse(ack.AsSpan(FullFrame.HeaderLength), out var elements));
        Assert.Equal(("fax", (ushort?)90, s_phone), (elements.Username, elements.Refresh, elements.ApparentAddress!));
        Assert.NotNull(elements.DateTime);
        Assert.Equal(new Iax2Registration("fax", s_phone, false, null), Assert.Single(_changes));

        _endpoint.Call(new Iax2NewCall { Peer = "fax", CalledNumber = "1" }, new Watched());
        Assert.Equal(IaxCommand.New, Parse(await Reply(s_phone)).Command);

        _clock.Advance(TimeSpan.FromSeconds(60));
        await Barrier();
        await Register("fax", Secret, IaxCommand.RegReq, refresh: 90);
        _clock.Advance(TimeSpan.FromSeconds(60));
        await Barrier();
        Assert.Single(_changes);
        _clock.Advance(TimeSpan.FromSeconds(31));
        await Eventually.True(() => _changes.Count == 2, "the registration runs out");
        Assert.Equal(new Iax2Registration("fax", null, false, "ran out"), _changes.Last());
        var late = new Watched();
        _endpoint.Call(new Iax2NewCall { Peer = "fax", CalledNumber = "1" }, late);
        Assert.Equal("ended Refused 27", await late.Next());
    }

    [Fact]
    public async Task A_phone_takes_its_registration_back_and_may_come_from_elsewhere()
    {
        await Register("fax", Secret, IaxCommand.RegReq);
        await Register("fax", Secret, IaxCommand.RegReq, from: Stranger);
        await Register("fax", Secret, IaxCommand.RegRel, from: Stranger);
        Assert.Equal([s_phone, Stranger, null], _changes.Select(c => c.Address));
    }

    [Fact]
    public async Task A_registered_phone_may_call_and_a_name_from_elsewhere_may_not()
    {
        await Register("fax", Secret, IaxCommand.RegReq);
        foreach (var (from, expected) in ((IPEndPoint, IaxCommand)[])[(s_phone, IaxCommand.AuthReq), (Stranger, IaxCommand.Reject)])
        {
            var token = await GetToken(from);
            _endpoint.OnFullFrame(New(9, token, name: "fax"), from);
            Assert.Equal(expected, Parse(await Reply(from)).Command);
        }
    }

    [Theory]
    [InlineData("fax", "guess")]
    [InlineData("nobody", "guess")]
    [InlineData("t1", TwoServers.Secret)] // its address is configured
    public async Task Who_may_not_register_is_asked_like_any_other_and_refused(string name, string secret)
    {
        var refusal = await Register(name, secret, IaxCommand.RegReq);
        Assert.Equal(IaxCommand.RegRej, Parse(refusal).Command);
        Assert.Empty(_changes);
    }

    [Fact]
    public async Task Ten_thousand_guesses_at_a_secret_are_ten()
    {
        await ChallengeFor("fax", Stranger);
        for (var i = 0; i < 10_000; i++)
        {
            _endpoint.OnFullFrame(Answer("fax", Md5Challenge.Result($"{i}", "guess"), IaxCommand.RegReq, 60), Stranger);
            if (i % 100 == 99) await Barrier();
        }
        Assert.Equal((10L, 1L, 9990L), (_endpoint.Counters.BadSecrets, _endpoint.Counters.GuessersShutOut, _endpoint.Counters.GuessersIgnored));

        // Not the right one either, until a minute has passed; from elsewhere it is taken all the time.
        _sent.Clear();
        _endpoint.OnFullFrame(Answer("fax", Md5Challenge.Result(await ChallengeFor("fax", Stranger), Secret), IaxCommand.RegReq, 60), Stranger);
        await Barrier();
        Assert.Empty(_changes);
        await Register("fax", Secret, IaxCommand.RegReq);
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(IaxCommand.RegAck, Parse(await Register("fax", Secret, IaxCommand.RegReq, from: Stranger)).Command);
    }

    [Fact]
    public async Task Forged_answers_from_a_phones_address_do_not_shut_it_out()
    {
        for (var i = 0; i < 1000; i++)
        {
            // Who forges has not seen the challenge, and so not the call number that it came from.
            _endpoint.OnFullFrame(Answer("fax", Md5Challenge.Result("0", "guess"), IaxCommand.RegReq, 60, to: 1), s_phone);
            if (i % 100 == 99) await Barrier();
        }
        Assert.Equal(0, _endpoint.Counters.GuessersShutOut);
        Assert.Equal(IaxCommand.RegAck, Parse(await Register("fax", Secret, IaxCommand.RegReq)).Command);
    }

    /// <summary>As iaxmodem does.</summary>
    [Fact]
    public async Task A_phone_that_knows_no_call_tokens_registers_if_its_name_leaves_room_for_a_challenge()
    {
        _endpoint.SetPeers([new Iax2Peer { Name = "faxmachine", Address = new IPEndPoint(IPAddress.Any, 0), Registers = true, Secret = Secret, Qualify = false }]);
        var request = Request("faxmachine", null, IaxCommand.RegReq, 60);
        _endpoint.OnFullFrame(request, s_phone);
        var asked = await Reply(s_phone);
        Assert.Equal(IaxCommand.RegAuth, Parse(asked).Command);
        Assert.True(asked.Length <= request.Length);
        _askedBy = Parse(asked).Source;
        InformationElements.TryParse(asked.AsSpan(FullFrame.HeaderLength), out var elements);
        _endpoint.OnFullFrame(Answer("faxmachine", Md5Challenge.Result(elements.Challenge!, Secret), IaxCommand.RegReq, 60), s_phone);
        Assert.Equal(IaxCommand.RegAck, Parse(await Reply(s_phone)).Command);

        _endpoint.OnFullFrame(Request("fax", null, IaxCommand.RegReq, 60), s_phone);
        Assert.Equal(IaxCommand.RegRej, Parse(await Reply(s_phone)).Command);
    }

    [Fact]
    public async Task An_answer_is_good_for_its_address_and_a_few_seconds()
    {
        var challenge = await ChallengeFor("fax", s_phone);
        var answer = Answer("fax", Md5Challenge.Result(challenge, Secret), IaxCommand.RegReq, 60);
        _endpoint.OnFullFrame(answer, Stranger);
        Assert.Equal(IaxCommand.RegRej, Parse(await Reply(Stranger)).Command);
        _clock.Advance(TimeSpan.FromSeconds(21));
        _endpoint.OnFullFrame(answer, s_phone);
        Assert.Equal(IaxCommand.RegRej, Parse(await Reply(s_phone)).Command);
        Assert.Empty(_changes);
    }

    [Fact]
    public async Task Nothing_is_answered_to_an_unproved_address_that_is_longer_than_its_question()
    {
        foreach (var (name, token) in ((string, string?)[])[("f", ""), ("fa", ""), ("fax", ""), ("a-long-name-of-a-phone", ""), ("fax", null), ("fax", "12345678"), ("fax", "1")])
        {
            _sent.Clear();
            var request = Request(name, token, IaxCommand.RegReq, 60);
            _endpoint.OnFullFrame(request, Stranger);
            await Barrier();
            Assert.All(_sent.Where(s => s.To.Equals(Stranger)), s => Assert.True(s.Frame.Length <= request.Length, $"{name}: {s.Frame.Length} for {request.Length}"));
        }
    }

    [Fact]
    public async Task We_register_with_a_peer_it_calls_us_there_and_we_take_it_back()
    {
        await using var servers = new TwoServers(callersView: p => p with { RegisterThere = true }, calleesView: p => p with { Registers = true, Address = new IPEndPoint(IPAddress.Any, 0) });
        var (here, there) = (new ConcurrentQueue<Iax2Registration>(), new ConcurrentQueue<Iax2Registration>());
        servers.T1.RegistrationChanged = there.Enqueue;
        servers.T2.RegistrationChanged = here.Enqueue;
        await Eventually.True(() => here.Count + there.Count == 2 || there.Any(t => t.Text is null), "both know of the registration");
        var arrivals = new Arrivals { AtOnce = call => call.Answer() };
        servers.T1.Inbound = arrivals;
        var caller = new Watched();
        servers.T2.Call(TwoServers.ToRoom("1") with { Peer = "t1" }, caller);
        await caller.Until("answered");

        servers.T1.SetPeers([]);
        await Eventually.True(() => here.Any(r => r.Text == "took itself back"), "the registration is taken back");
    }

    [Fact]
    public async Task A_registration_that_fails_is_tried_again_and_works_when_the_registrar_is_there()
    {
        await using var servers = new TwoServers(TwoServers.Quick with { MaxRetries = 2 }, callersView: p => p with { RegisterThere = true }, calleesView: p => p with { Registers = true });
        servers.Wire2.Drop = () => true;
        var changes = new ConcurrentQueue<Iax2Registration>();
        servers.T1.RegistrationChanged = changes.Enqueue;
        servers.T1.SetPeers([]);
        servers.T1.SetPeers([servers.Peer2]);
        await Eventually.True(() => changes.Any(c => c is { There: true, Address: null, Text: "no answer" }), "it fails");
        servers.Wire2.Drop = null;
        await Eventually.True(() => changes.Any(c => c is { There: true, Text: null }), "it works");
    }

    [Fact]
    public async Task Whichever_datagram_is_lost_the_registration_comes_out_the_same()
    {
        for (var n = 1; n < 12; n++)
        {
            await using var servers = new TwoServers(callersView: p => p with { RegisterThere = true, Secret = TwoServers.Secret }, calleesView: p => p with { Registers = true });
            servers.T1.SetPeers([]);
            var sent = 0;
            servers.Wire1.Drop = servers.Wire2.Drop = () => Interlocked.Increment(ref sent) == n;
            servers.T1.SetPeers([servers.Peer2]);
            var caller = new Watched();
            await Eventually.True(() => sent >= Math.Min(n, 6), "they talk");
            servers.T1.Inbound = new Arrivals { AtOnce = call => call.Answer() };
            await Eventually.True(() => Calls(servers), $"t1 can be called, datagram {n} lost");
        }

        static bool Calls(TwoServers servers)
        {
            var watched = new Watched();
            var call = servers.T2.Call(TwoServers.ToRoom("1") with { Peer = "t1" }, watched);
            SpinWait.SpinUntil(() => watched.All.Contains("answered") || watched.End is not null, TimeSpan.FromSeconds(5));
            call.HangUp();
            return watched.All.Contains("answered");
        }
    }

    async Task<byte[]> Register(string name, string secret, IaxCommand command, ushort refresh = 60, IPEndPoint? from = null)
    {
        from ??= s_phone;
        var challenge = await ChallengeFor(name, from, command);
        _endpoint.OnFullFrame(Answer(name, Md5Challenge.Result(challenge, secret), command, refresh), from);
        return await Reply(from);
    }

    async Task<string> ChallengeFor(string name, IPEndPoint from, IaxCommand command = IaxCommand.RegReq)
    {
        _sent.Clear();
        _endpoint.OnFullFrame(Request(name, "", command, 60), from);
        var tokenFrame = await Reply(from);
        Assert.Equal(IaxCommand.CallToken, Parse(tokenFrame).Command);
        InformationElements.TryParse(tokenFrame.AsSpan(FullFrame.HeaderLength), out var elements);
        _endpoint.OnFullFrame(Request(name, System.Text.Encoding.ASCII.GetString(elements.CallToken), command, 60), from);
        var asked = await Reply(from);
        Assert.Equal(IaxCommand.RegAuth, Parse(asked).Command);
        _askedBy = Parse(asked).Source;
        InformationElements.TryParse(asked.AsSpan(FullFrame.HeaderLength), out elements);
        Assert.Equal((name, (AuthMethods?)AuthMethods.Md5), (elements.Username!, elements.AuthMethods));
        return elements.Challenge!;
    }

    static byte[] Request(string name, string? token, IaxCommand command, ushort refresh)
    {
        var writer = new InformationElementWriter(new byte[200]);
        writer.Add(InformationElementType.Username, name);
        writer.Add(InformationElementType.Refresh, refresh);
        writer.Add(InformationElementType.CallToken, token);
        return Frame(21, 0, command, writer.Elements);
    }

    byte[] Answer(string name, string result, IaxCommand command, ushort refresh, ushort? to = null)
    {
        var writer = new InformationElementWriter(new byte[200]);
        writer.Add(InformationElementType.Username, name);
        writer.Add(InformationElementType.Md5Result, result);
        writer.Add(InformationElementType.Refresh, refresh);
        return Frame(21, to ?? _askedBy, command, writer.Elements, outSequence: 1, inSequence: 1);
    }
}
