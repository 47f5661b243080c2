using System.Net;
using System.Net.Sockets;
using System.Text;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>Every way in, with numbers that cost money: no call leaves but by an order of the domain, or where it was configured and its guard lets it.</summary>
public sealed class TollFraudTests : IAsyncLifetime
{
    /// <summary>Premium services and the far ends of the world that fraud goes to, in the spellings that it tries.</summary>
    private static readonly string[] Numbers =
    [
        "+1900555123", "+44909879123", "+49900112233", "+88213123456", "+23222123456", "+3725901234", "+972592123456", "+25261234567", "00442032988741", "9011972592", "900900123", "0019005551234",
    ];

    private SwitchWorld _world = null!;
    private EventWatch _events = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create();
        _events = new EventWatch(_world.Control);
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Theory]
    [InlineData(66, "", 401)] // a stranger
    [InlineData(66, "guess", 401)] // with a guessed password
    [InlineData(66, "secret", 403)] // a phone from anywhere
    [InlineData(30, "secret", 403)] // a phone from where it is registered
    public async Task An_INVITE_from_anywhere_makes_no_call(int host, string password, int refusal)
    {
        using var caller = new Fraudster(IPAddress.Parse(_world.Address(host)), _world.One.Host.SipEndPoint);
        foreach (var number in password == "guess" ? Numbers.Take(9) : Numbers) // the tenth guess would be its last for a minute
            Assert.Equal(refusal, await caller.Invite(number, password));
        await NothingLeft();
    }

    /// <summary>It is told to the domain, and goes nowhere by itself.</summary>
    [Fact]
    public async Task A_call_that_comes_in_from_a_carrier_calls_nobody()
    {
        using var caller = new Fraudster(IPAddress.Parse(_world.Address(20)), _world.One.Host.SipEndPoint);
        foreach (var number in Numbers)
            await caller.Say("INVITE", number);
        await Eventually.True(() => _events.Seen.Count(e => e.IncomingCall is not null) == Numbers.Length, "all are told");
        await NothingLeft();
    }

    [Theory]
    [InlineData("100")] // a phone's own call
    [InlineData("c1")] // a customer's
    public async Task A_REFER_from_whom_it_was_not_configured_for_makes_no_call(string who)
    {
        var (leg, call) = await Talk(who);
        foreach (var number in Numbers)
        {
            call.Transfer(new SipTransfer { Target = SipUri.Sip(number, _world.Address(20)) });
            var party = who == "100" ? _world.Phone100 : _world.Carrier;
            var tries = Array.IndexOf(Numbers, number) + 1;
            await Eventually.True(() => party.Transferred.Count == tries, "the REFER is answered");
            Assert.Equal(603, party.Transferred.Last());
        }

        await NothingLeft(but: who == "100" ? 0 : 1);
        Assert.Contains((await _world.Control.Snapshot(Ct)).Legs, l => l.LegId == leg);
    }

    [Fact]
    public async Task A_REFER_outside_a_call_and_an_INVITE_with_Replaces_make_no_call()
    {
        using var caller = new Fraudster(IPAddress.Parse(_world.Address(66)), _world.One.Host.SipEndPoint);
        foreach (var number in Numbers)
        {
            Assert.Equal(403, await caller.Refer(number));
            Assert.InRange(await caller.Invite(number, "", "Replaces: x;to-tag=1;from-tag=2\r\n"), 400, 499);
        }

        await NothingLeft();
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(305)]
    public async Task A_redirect_is_not_followed(int status)
    {
        _world.Carrier.RefuseAllWith = status;
        var order = await Orders.Place(_world.Control, "c1");
        await _events.Ended(order.LegId);
        Assert.Equal(1, _world.Carrier.Invites);
        Assert.Equal(0, _world.SpareCarrier.Invites);
    }

    [Fact]
    public async Task Over_a_trunk_and_from_an_IAX2_stranger_no_number_is_called()
    {
        var legs = (await _world.Control.Snapshot(Ct)).Legs.Count;
        var at = _world.One.Host.Iax2EndPoint;
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Parse(_world.Address(66)), 0));
        using var beside = new UdpClient(new IPEndPoint(IPAddress.Parse(_world.Address(12)), 0)); // the peer's address, not its secret
        ushort call = 2;
        foreach (var number in Numbers)
            foreach (var socket in (UdpClient[])[stranger, beside])
            {
                var token = await IaxCaller.Exchange(socket, at, IaxCaller.New(++call, number, "t2", ""), Ct);
                var answer = await IaxCaller.Exchange(socket, at, IaxCaller.New(++call, number, "t2", IaxCaller.TokenOf(token)), Ct);
                Assert.Contains(IaxCaller.CommandOf(answer), (string[])["Reject", "AuthReq"]);
            }

        Assert.Equal(legs, (await _world.Control.Snapshot(Ct)).Legs.Count);
        await NothingLeft();
    }

    [Fact]
    public async Task Where_a_phone_may_transfer_the_carriers_guard_holds_for_it_too()
    {
        _world.ConfigOne.Phones[0].TransferOver.Add("c1");
        _world.ConfigOne.Carriers[0].AllowPrefixes.Add("+49");
        _world.ConfigOne.Carriers[0].DenyPrefixes.Add("+49900");
        await _world.Reconfigure();
        var (_, call) = await Talk("100");
        for (var i = 0; i < Numbers.Length; i++)
        {
            call.Transfer(new SipTransfer { Target = SipUri.Sip(Numbers[i], _world.Address(20)) });
            await Eventually.True(() => _world.Phone100.Transferred.Count == i + 1, "the REFER is answered");
            Assert.InRange(_world.Phone100.Transferred.Last(), 400, 699);
        }

        await NothingLeft();
        call.Transfer(new SipTransfer { Target = SipUri.Sip("+493012345678", _world.Address(20)) });
        await Eventually.True(() => _world.Carrier.InvitesTo("+493012345678") == 1, "what is allowed is called");
    }

    /// <summary>The agent's phone, or a customer, in a room with a neighbour's agent, and how it would say REFER.</summary>
    private async Task<(string Leg, SipCall Call)> Talk(string who)
    {
        var (leg, room) = (NewId(), NewId());
        if (who == "100")
        {
            await Orders.Give(_world.Control, new Command { CallPhone = new CallPhone { LegId = leg, AgentId = "anna", PhoneId = "100" } });
        }
        else
        {
            var order = Orders.Over("c1");
            leg = order.LegId;
            await Orders.Give(_world.Control, new Command { Originate = order });
        }

        await _events.Answered(leg);
        await Orders.Give(_world.Control, new Command { Join = new Join { LegId = leg, RoomId = room } });
        var party = who == "100" ? _world.Phone100 : _world.Carrier;
        return (leg, party.Taken.Last());
    }

    /// <summary>A call that was ordered comes to the carrier, and nothing came before it.</summary>
    private async Task NothingLeft(int but = 0)
    {
        var order = await Orders.Place(_world.Control, "c1");
        await Eventually.True(() => _world.Carrier.InvitesTo(order.Number) == 1, "the call that was ordered");
        Assert.Equal((1 + but, 0), (_world.Carrier.Invites, _world.SpareCarrier.Invites));
    }

    /// <summary>Says INVITE as a phone does, and answers a challenge if it has a password.</summary>
    private sealed class Fraudster(IPAddress from, IPEndPoint to) : IDisposable
    {
        private readonly UdpClient _socket = new(new IPEndPoint(from, 0));
        private int _cseq;

        public void Dispose() => _socket.Dispose();

        public Task<int> Refer(string number) => Ask("REFER", number, $"Refer-To: <sip:{number}@{to}>\r\n", "");

        public async Task<int> Invite(string number, string password, string extra = "") => await Ask("INVITE", number, extra, password);

        private async Task<int> Ask(string method, string number, string extra, string password)
        {
            var answer = await Send(method, number, extra);
            if (answer.StatusCode != 401 || password.Length == 0)
                return answer.StatusCode;
            answer.TryGet(SipHeaderKind.WwwAuthenticate, out var value);
            _ = DigestChallenge.TryParse(value, out var challenge);
            var proof = DigestCredentials.Answer(challenge!, "100", password, method, $"sip:{number}@{to}", "cn", 1);
            return (await Send(method, number, $"{extra}Authorization: {proof}\r\n")).StatusCode;
        }

        /// <summary>And waits for nothing.</summary>
        public async Task<string> Say(string method, string number, string extra = "")
        {
            var call = NewId();
            var sdp = method == "INVITE" ? $"v=0\r\no=- 1 1 IN IP4 {from}\r\ns=-\r\nc=IN IP4 {from}\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8\r\n" : "";
            var text = $"{method} sip:{number}@{to} SIP/2.0\r\nVia: SIP/2.0/UDP {_socket.Client.LocalEndPoint};rport;branch=z9hG4bK{call}\r\nMax-Forwards: 70\r\nFrom: <sip:100@{to}>;tag=f\r\nTo: <sip:{number}@{to}>\r\n" +
                $"Call-ID: {call}\r\nCSeq: {++_cseq} {method}\r\nContact: <sip:100@{_socket.Client.LocalEndPoint}>\r\nUser-Agent: a softphone like any other, with all that such a one says\r\n{extra}{(sdp.Length > 0 ? "Content-Type: application/sdp\r\n" : "")}Content-Length: {sdp.Length}\r\n\r\n{sdp}";
            await _socket.SendAsync(Encoding.UTF8.GetBytes(text), to, Ct);
            return call;
        }

        private async Task<SipMessage> Send(string method, string number, string extra)
        {
            var call = await Say(method, number, extra);
            while (true)
            {
                var got = await _socket.ReceiveAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Ct);
                if (SipMessage.TryParse(got.Buffer, out var answer) == System.Buffers.OperationStatus.Done && answer.Header("Call-ID") == call && answer.StatusCode >= 200)
                    return answer;
            }
        }
    }
}
