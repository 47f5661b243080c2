using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Carillon.Fuzz.Engine;
using Carillon.Protocols.Sip;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Protocols.Sip;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>
/// Messages that nobody should send, to a switch that has a call up, from the address of a carrier, whom it believes most. After each, a good
/// call is taken as ever; in the end the two who talk have noticed nothing.
/// </summary>
public sealed class HostileSipTests : IAsyncLifetime
{
    private const int Seed = 4475;
    private const int Mutations = 5000;

    private SwitchWorld _world = null!;
    private EventWatch _events = null!;
    private Receptionist _receptionist = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create();
        _events = new EventWatch(_world.Control);
        _receptionist = await Receptionist.Refuses(_world.Control);
    }

    public async ValueTask DisposeAsync()
    {
        await _receptionist.DisposeAsync();
        await _events.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Torture_messages_of_the_RFCs_and_our_own_harm_no_call_over_UDP()
    {
        var talk = await Talk();
        using var caller = new HostileCaller(IPAddress.Parse(_world.Address(20)), _world.One.Host.SipEndPoint);
        foreach (var message in Torture())
        {
            await caller.Send(message);
            await caller.GoodCall();
        }

        await Unharmed(talk);
    }

    [Fact]
    public async Task Torture_messages_harm_no_call_over_TCP()
    {
        var talk = await Talk();
        using var caller = new HostileCaller(IPAddress.Parse(_world.Address(20)), _world.One.Host.SipEndPoint);
        var listening = _world.One.Host.SipListening(SipTransport.Tcp)!;
        foreach (var message in Torture())
        {
            using var connection = new TcpClient(new IPEndPoint(IPAddress.Parse(_world.Address(20)), 0));
            await connection.ConnectAsync(listening, Ct);
            await connection.GetStream().WriteAsync(message, Ct);
            await caller.GoodCall();
        }

        await Unharmed(talk);
    }

    /// <summary>The idea of the PROTOS suite c07-sip: each header overlong, doubled, missing, of odd octets and huge numbers, and a valid case after each.</summary>
    [Fact]
    public async Task Five_thousand_mutated_INVITEs_each_with_a_good_call_after_it()
    {
        var talk = await Talk();
        using var caller = new HostileCaller(IPAddress.Parse(_world.Address(20)), _world.One.Host.SipEndPoint);
        var mutator = new Mutator(new Random(Seed), ["%s%n%x", "\r\n\r\n", "SIP/2.0", "INVITE ", "z9hG4bK", "<sip:", ";tag=", "[::1]", new string('A', 1024)]);
        for (var n = 0; n < Mutations; n++)
        {
            await caller.Send(mutator.Change(caller.Invite(), caller.Invite()));
            try
            {
                await caller.GoodCall();
            }
            catch (TimeoutException e)
            {
                throw new InvalidOperationException($"after mutation {n} of seed {Seed}", e);
            }
        }

        await Unharmed(talk);
    }

    private static List<byte[]> Torture()
    {
        List<byte[]> all = [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Protocols", "Sip", "Torture"), "*.dat").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        all.AddRange(Corpora.WhatIsThere("rfc4475"));
        all.AddRange(Corpora.WhatIsThere("rfc5118"));
        return all;
    }

    private async Task<(string Agent, Originate Customer)> Talk()
    {
        var (agent, room, customer) = (NewId(), NewId(), Orders.Over("c1"));
        await Ok(new Command { CallPhone = new CallPhone { LegId = agent, AgentId = "anna", PhoneId = "100" } });
        await _events.Answered(agent);
        await Ok(new Command { Join = new Join { LegId = agent, RoomId = room } });
        await Ok(new Command { Originate = customer });
        await _events.Answered(customer.LegId);
        await Ok(new Command { Join = new Join { LegId = customer.LegId, RoomId = room } });
        await _world.Phone100.ToneOf("100").Hears(SwitchWorld.CustomerTone);
        return (agent, customer);
    }

    private async Task Unharmed((string Agent, Originate Customer) talk)
    {
        var phone = _world.Phone100.ToneOf("100");
        await phone.HearsFrames(25);
        await Task.WhenAll(phone.Hears(SwitchWorld.CustomerTone), _world.Carrier.ToneOf(talk.Customer.Number).Hears(SwitchWorld.PhoneTone));
        Assert.DoesNotContain(_events.Seen, e => e.LegEnded is { } end && (end.LegId == talk.Agent || end.LegId == talk.Customer.LegId));
        foreach (var faults in (string[])["sip.faults", "control.faults", "media.faults"])
            Assert.Equal((faults, 0), (faults, Counter.Of("t1", faults)));
        // Those that asked for what no good call asks for (an answer by PRACK that never comes) are gone after a while, too.
        await Eventually.True(async () => (await _world.Control.Snapshot(Ct)).Legs.Count == 2, "no other leg");
    }

    private Task Ok(Command command) => Orders.Give(_world.Control, command);

    /// <summary>Sends what it is given, and makes good calls, which are refused in good order.</summary>
    private sealed class HostileCaller(IPAddress from, IPEndPoint to) : IDisposable
    {
        private static readonly TimeSpan T1 = TimeSpan.FromSeconds(0.5);
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(32);
        private readonly UdpClient _socket = new(new IPEndPoint(from, 0));

        public void Dispose() => _socket.Dispose();

        public byte[] Invite() => Encoding.UTF8.GetBytes(Invite(NewId()));

        public async Task Send(ReadOnlyMemory<byte> datagram) => await _socket.SendAsync(datagram, to, Ct);

        /// <summary>INVITE, repeated as RFC 3261 says until it is answered, its refusal, ACK. Answers to anything else are passed over.</summary>
        public async Task GoodCall()
        {
            var call = NewId();
            for (var wait = T1; wait < Patience; wait *= 2)
            {
                await Send(Encoding.UTF8.GetBytes(Invite(call)));
                if (await Answer(call, wait) is not { } answer)
                    continue;
                Assert.InRange(answer.StatusCode, 400, 699);
                await Send(Encoding.UTF8.GetBytes(Ack(call, answer.Header("To")!)));
                return;
            }

            throw new TimeoutException($"no answer to good call {call}");
        }

        private async Task<SipMessage?> Answer(string call, TimeSpan within)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            patience.CancelAfter(within);
            try
            {
                while (true)
                {
                    var got = await _socket.ReceiveAsync(patience.Token);
                    if (SipMessage.TryParse(got.Buffer, out var answer) == System.Buffers.OperationStatus.Done && answer.Header("Call-ID") == call && answer.StatusCode >= 200)
                        return answer;
                }
            }
            catch (OperationCanceledException) when (!Ct.IsCancellationRequested)
            {
                return null;
            }
        }

        private string Invite(string call)
        {
            var sdp = $"v=0\r\no=- 1 1 IN IP4 {from}\r\ns=-\r\nc=IN IP4 {from}\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n";
            return Head("INVITE", call, "<sip:agent@carillon>") + $"Contact: <sip:x@{_socket.Client.LocalEndPoint}>\r\nSupported: 100rel, timer\r\nContent-Type: application/sdp\r\nContent-Length: {sdp.Length}\r\n\r\n{sdp}";
        }

        private string Ack(string call, string toHeader) => Head("ACK", call, toHeader) + "Content-Length: 0\r\n\r\n";

        private string Head(string method, string call, string toHeader) => string.Create(CultureInfo.InvariantCulture,
            $"{method} sip:agent@carillon SIP/2.0\r\nVia: SIP/2.0/UDP {_socket.Client.LocalEndPoint};branch=z9hG4bK{call}\r\nMax-Forwards: 70\r\nFrom: <sip:x@hostile>;tag=f{call}\r\nTo: {toHeader}\r\nCall-ID: {call}\r\nCSeq: 1 {method}\r\n");
    }
}
