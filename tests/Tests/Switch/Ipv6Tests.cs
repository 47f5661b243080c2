using System.Net;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Switch;
using Carillon.Telephony;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>A server with an IPv6 address beside its IPv4 one: carriers and phones on ::1, and calls between both worlds.</summary>
public sealed class Ipv6Tests : IDisposable
{
    private readonly Certificates _authority = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Transport.Udp, Srtp.Off)]
    [InlineData(Transport.Tcp, Srtp.Off)]
    [InlineData(Transport.Tls, Srtp.Required)]
    [InlineData(Transport.Udp, Srtp.Dtls)]
    public async Task A_customer_on_IPv6_and_a_phone_on_IPv4_hear_each_other(Transport transport, Srtp srtp)
    {
        await using var world = await World();
        await using var carrier = await Party();
        await using var events = new EventWatch(world.Control);
        carrier.Srtp = srtp switch { Srtp.Required => SrtpUse.Required, Srtp.Dtls => SrtpUse.Dtls, _ => SrtpUse.Off };
        await Add(world, At(carrier, transport), transport, srtp);

        var agent = await CallPhone(world);
        await events.Answered(agent);
        var customer = await Orders.Place(world.Control, "c3");
        await events.Answered(customer.LegId);
        await Together(world, agent, customer.LegId);
        await Task.WhenAll(world.Phone100.ToneOf("100").Hears(SwitchWorld.CustomerTone), carrier.ToneOf(customer.Number).Hears(SwitchWorld.PhoneTone));

        var call = carrier.Taken.Single();
        Assert.Equal(IPAddress.IPv6Loopback, call.RemoteDescription!.AudioEndPoint!.Address);
        var invite = call.InviteRequest!;
        Assert.All(["Via", "Contact", "From"], name => Assert.Contains("[::1]", invite.Header(name), StringComparison.Ordinal));
        Assert.Equal([srtp != Srtp.Off], carrier.Secured);
        carrier.HangUp(customer.Number);
        Assert.Equal(EndCause.Normal, (await events.Ended(customer.LegId)).Cause);
    }

    [Fact]
    public async Task Of_a_phone_that_registered_over_both_each_contact_rings_and_the_one_that_answers_is_heard()
    {
        await using var world = await World();
        await using var six = await Party();
        await using var events = new EventWatch(world.Control);
        await six.Register(world.One.Host.SipEndPoint6!, "100", "secret");
        world.Phone100.Behaviour = _ => FakeCall.NeverAnswers();
        six.Behaviour = _ => FakeCall.Answers(TimeSpan.FromMilliseconds(200));

        var agent = await CallPhone(world);
        await events.Answered(agent);
        var customer = await Orders.Place(world.Control, "c1");
        await events.Answered(customer.LegId);
        await Together(world, agent, customer.LegId);
        await Task.WhenAll(six.ToneOf("100").Hears(SwitchWorld.CustomerTone), world.Carrier.ToneOf(customer.Number).Hears(SwitchWorld.CustomerTone));
        Assert.Equal((1, 1), (world.Phone100.InvitesTo("100"), six.InvitesTo("100")));
        await Eventually.True(() => world.Phone100.Up == 0);
    }

    [Fact]
    public async Task A_carrier_on_IPv6_that_fails_is_followed_by_one_on_IPv4_with_the_same_leg()
    {
        await using var world = await World();
        using var carrier = new RawCarrier("::1", pings: 200, invites: 503);
        await using var events = new EventWatch(world.Control);
        await Add(world, carrier.EndPoint, Transport.Udp, Srtp.Off);

        var agent = await CallPhone(world);
        await events.Answered(agent);
        var customer = await Orders.Place(world.Control, "c3", "c1");
        Assert.Equal("c1", (await events.Answered(customer.LegId)).CarrierId);
        await Together(world, agent, customer.LegId);
        await Task.WhenAll(world.Phone100.ToneOf("100").Hears(SwitchWorld.CustomerTone), world.Carrier.ToneOf(customer.Number).Hears(SwitchWorld.PhoneTone));
        Assert.Single(carrier.Invites);
    }

    [Fact]
    public async Task A_call_that_comes_in_over_IPv6_is_its_carriers_and_is_heard_on_IPv4()
    {
        await using var world = await World();
        await using var carrier = await Party();
        await using var events = new EventWatch(world.Control);
        await Add(world, carrier.EndPoint, Transport.Udp, Srtp.Off);
        await using var desk = await Receptionist.Answers(world.Control);
        var caller = carrier.CallIn(world.One.Host.SipEndPoint6!, "4940111", "4930222");
        var told = (await events.Next("incoming call", e => e.IncomingCall is not null)).IncomingCall;
        Assert.Equal("c3", told.CarrierId);
        await events.Answered(told.LegId);
        var agent = await CallPhone(world);
        await events.Answered(agent);
        await Together(world, agent, told.LegId);
        await Task.WhenAll(caller.Tone.Hears(SwitchWorld.PhoneTone), world.Phone100.ToneOf("100").Hears(SwitchWorld.CustomerTone));
    }

    [Fact]
    public async Task A_server_without_an_IPv6_address_passes_over_a_carrier_on_one()
    {
        await using var world = await SwitchWorld.Create();
        await using var events = new EventWatch(world.Control);
        await Add(world, new IPEndPoint(IPAddress.IPv6Loopback, 5060), Transport.Udp, Srtp.Off);
        var order = await Orders.Place(world.Control, "c3", "c2");
        Assert.Equal("c2", (await events.Answered(order.LegId)).CarrierId);
        var alone = await world.Control.Execute(new Command { Originate = Orders.Over("c3") }, Ct);
        Assert.Equal((ResultCode.ResultNoCarrier, "c3: its host ::1 has no address that this server can reach"), (alone.Code, alone.Text));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("::ffff:192.0.2.1")]
    [InlineData("here")]
    public void What_is_no_IPv6_address_of_ours_is_refused_at_start(string address) =>
        Assert.Contains(new SwitchOptions { ServerId = "t1", Address6 = address }.Faults(), fault => fault.StartsWith($"Switch:Address6 is '{address}'", StringComparison.Ordinal));

    [Fact]
    public void An_IPv6_address_alone_is_refused_and_where_it_belongs_is_said() =>
        Assert.Contains(new SwitchOptions { ServerId = "t1", Address = "::1" }.Faults(), fault => fault.Contains("Switch:Address6", StringComparison.Ordinal));

    public void Dispose() => _authority.Dispose();

    private Task<SwitchWorld> World() => SwitchWorld.Create(optionsAre: o =>
    {
        o.Address6 = "::1";
        (o.SipTls, o.CarrierSilence) = (new SipTlsOptions { Authorities = _authority.Roots }, TimeSpan.FromSeconds(10));
    });

    private async Task<TestParty> Party()
    {
        var certificate = _authority.Issue("::1");
        var anyPort = new IPEndPoint(IPAddress.IPv6Loopback, 0);
        var party = await TestParty.Start("::1", SwitchWorld.CustomerTone, and: o => o with { ListenTcp = anyPort, Tls = new SipTlsOptions { Listen = anyPort, Certificate = () => certificate } });
        party.Trust(IPAddress.IPv6Loopback);
        return party;
    }

    private static IPEndPoint At(TestParty party, Transport transport) => party.Sip.Listening(transport switch
    {
        Transport.Tcp => SipTransport.Tcp,
        Transport.Tls => SipTransport.Tls,
        _ => SipTransport.Udp,
    })!;

    private static async Task Add(SwitchWorld world, IPEndPoint at, Transport transport, Srtp srtp)
    {
        var config = world.ConfigOne.Clone();
        config.Carriers.Add(new Carrier { Id = "c3", Name = "c3", Host = at.Address.ToString(), Port = (uint)at.Port, ReachableFromHere = true, KeepPlus = true, Transport = transport, Srtp = srtp });
        var reply = await world.Control.Configure(3, config, Ct);
        Assert.True(reply.Accepted, string.Join("; ", reply.Faults));
    }

    private static async Task<string> CallPhone(SwitchWorld world)
    {
        var leg = NewId();
        await Orders.Give(world.Control, new Command { CallPhone = new CallPhone { LegId = leg, AgentId = "ada", PhoneId = "100", RingTimeoutMs = 20_000 } });
        return leg;
    }

    private static async Task Together(SwitchWorld world, params string[] legs)
    {
        var room = NewId();
        foreach (var leg in legs)
            await Orders.Give(world.Control, new Command { Join = new Join { LegId = leg, RoomId = room } });
    }
}
