using System.Net;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>Encrypted audio as carriers and phones are configured, with keys over TLS alone.</summary>
public sealed class SrtpTests : IDisposable
{
    private readonly Certificates _authority = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Srtp.Required, SrtpUse.Required, true)]
    [InlineData(Srtp.Required, SrtpUse.Offer, true)]
    [InlineData(Srtp.Offer, SrtpUse.Required, true)]
    [InlineData(Srtp.Offer, SrtpUse.Off, false)]
    [InlineData(Srtp.Dtls, SrtpUse.Dtls, true)]
    public async Task A_carrier_over_TLS_and_a_plain_phone_hear_each_other(Srtp configured, SrtpUse carrierTakes, bool secured)
    {
        await using var world = await World();
        await using var carrier = await TlsCarrier(world);
        await using var events = new EventWatch(world.Control);
        carrier.Srtp = carrierTakes;
        Assert.True((await Add(world, carrier, Transport.Tls, configured)).Accepted);

        var agent = await Call(world, "100", ResultCode.ResultOk);
        await events.Answered(agent);
        var customer = await Orders.Place(world.Control, "c3");
        await events.Answered(customer.LegId);
        var room = NewId();
        foreach (var leg in new[] { agent, customer.LegId })
            await world.Control.Execute(new Command { Join = new Join { LegId = leg, RoomId = room } }, Ct);
        await Task.WhenAll(world.Phone100.ToneOf("100").Hears(SwitchWorld.CustomerTone), carrier.ToneOf(customer.Number).Hears(SwitchWorld.PhoneTone));
        Assert.Equal([secured], carrier.Secured);
        Assert.Equal([false], world.Phone100.Secured);
    }

    [Fact]
    public async Task Who_cannot_is_not_called_in_clear_when_it_is_required()
    {
        await using var world = await World();
        await using var carrier = await TlsCarrier(world);
        await using var events = new EventWatch(world.Control);
        Assert.True((await Add(world, carrier, Transport.Tls, Srtp.Required)).Accepted);
        var customer = await Orders.Place(world.Control, "c3");
        Assert.Equal(488u, (await events.Ended(customer.LegId)).SipCode);
    }

    [Theory]
    [InlineData(Srtp.Required)]
    [InlineData(Srtp.Offer)]
    public async Task No_carrier_gets_keys_over_a_transport_that_others_can_read(Srtp configured)
    {
        await using var world = await World();
        var reply = await Add(world, world.SpareCarrier, Transport.Udp, configured);
        Assert.Equal((false, 1), (reply.Accepted, reply.Faults.Count));
        Assert.StartsWith("carrier c3: srtp needs transport TLS", reply.Faults[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Srtp.Required, false, ResultCode.ResultFailed, false)]
    [InlineData(Srtp.Offer, false, ResultCode.ResultOk, false)]
    [InlineData(Srtp.Required, true, ResultCode.ResultOk, true)]
    [InlineData(Srtp.Offer, true, ResultCode.ResultOk, true)]
    [InlineData(Srtp.Dtls, false, ResultCode.ResultOk, true)]
    public async Task A_phone_that_registered_over_UDP_gets_keys_only_where_the_network_is_trusted(Srtp configured, bool trusted, ResultCode result, bool secured)
    {
        await using var world = await SwitchWorld.Create(optionsAre: o => o.SdesOverPlainSip = trusted, prepare: w => w.ConfigOne.Phones[0].Srtp = configured);
        await using var events = new EventWatch(world.Control);
        world.Phone100.Srtp = SrtpUse.Offer;
        if (configured == Srtp.Required) world.Phone100.Srtp = SrtpUse.Required;
        if (configured == Srtp.Dtls) world.Phone100.Srtp = SrtpUse.Dtls;
        var leg = await Call(world, "100", result);
        if (result != ResultCode.ResultOk) return;
        await events.Answered(leg);
        Assert.Equal([secured], world.Phone100.Secured);
    }

    public void Dispose() => _authority.Dispose();

    private static async Task<string> Call(SwitchWorld world, string phone, ResultCode expected)
    {
        var leg = NewId();
        var result = await world.Control.Execute(new Command { CallPhone = new CallPhone { LegId = leg, AgentId = "ada", PhoneId = phone, RingTimeoutMs = 20_000 } }, Ct);
        Assert.Equal(expected, result.Code);
        return leg;
    }

    private Task<SwitchWorld> World() => SwitchWorld.Create(optionsAre: o => (o.SipTls, o.CarrierSilence) = (new SipTlsOptions { Authorities = _authority.Roots }, TimeSpan.FromSeconds(10)));

    private async Task<TestParty> TlsCarrier(SwitchWorld world)
    {
        var certificate = _authority.Issue(world.Address(25));
        var party = await TestParty.Start(world.Address(25), SwitchWorld.CustomerTone, and: o => o with
        {
            Tls = new SipTlsOptions { Listen = new IPEndPoint(IPAddress.Parse(world.Address(25)), 0), Certificate = () => certificate },
        });
        party.Trust(world.One.Host.SipEndPoint.Address);
        return party;
    }

    private static Task<ConfigureReply> Add(SwitchWorld world, TestParty carrier, Transport transport, Srtp srtp)
    {
        var config = world.ConfigOne.Clone();
        var at = transport == Transport.Tls ? carrier.Sip.Listening(SipTransport.Tls)! : carrier.EndPoint;
        config.Carriers.Add(new Carrier { Id = "c3", Name = "c3", Host = at.Address.ToString(), Port = (uint)at.Port, ReachableFromHere = true, KeepPlus = true, Transport = transport, Srtp = srtp });
        return world.Control.Configure(3, config, Ct);
    }
}
