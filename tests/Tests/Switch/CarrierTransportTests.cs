using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;

namespace Carillon.Tests.Switch;

/// <summary>A carrier is spoken to over the transport that it was configured with, in both directions.</summary>
public sealed class CarrierTransportTests : IDisposable
{
    private readonly Certificates _authority = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Tls)]
    public async Task Calls_and_pings_share_one_connection(Transport transport)
    {
        await using var world = await World();
        await using var carrier = await Party(world, world.Address(25));
        await using var events = new EventWatch(world.Control);
        await Add(world, carrier, transport);

        for (int i = 0; i < 2; i++)
        {
            var order = await Orders.Place(world.Control, "c3");
            Assert.Equal("c3", (await events.Answered(order.LegId)).CarrierId);
            carrier.HangUp(order.Number);
            Assert.Equal(EndCause.Normal, (await events.Ended(order.LegId)).Cause);
        }

        // Its OPTIONS too, which ask every 200 ms.
        await Eventually.True(() => carrier.Sip.Counters.StreamReceived > 10);
        Assert.Equal((1L, 0L), (carrier.Sip.Counters.Connections.Accepted, carrier.Sip.Counters.Received));
        Assert.DoesNotContain(events.Seen, e => e.CarrierHealth is { CarrierId: "c3", Up: false });
    }

    [Fact]
    public async Task One_whose_certificate_is_for_another_name_is_passed_over()
    {
        await using var world = await World();
        await using var carrier = await Party(world, "elsewhere.test");
        await using var events = new EventWatch(world.Control);
        await Add(world, carrier, Transport.Tls);

        var order = await Orders.Place(world.Control, "c3", "c2");
        Assert.Equal("c2", (await events.Answered(order.LegId)).CarrierId);
        Assert.Equal((0L, 0), (carrier.Sip.Counters.StreamReceived, carrier.Invites));
    }

    [Fact]
    public async Task A_call_that_comes_in_over_TCP_is_its_carriers()
    {
        await using var world = await World();
        await using var carrier = await Party(world, world.Address(25));
        await using var events = new EventWatch(world.Control);
        await Add(world, carrier, Transport.Tcp);

        await using var receptionist = await Receptionist.Refuses(world.Control);
        var end = await Caller.Call(carrier.Sip, new SipHop(SipTransport.Tcp, world.One.Host.SipListening(SipTransport.Tcp)!), "4912345");
        Assert.Equal(403, end.Status);
        Assert.Equal("c3", (await events.Next("incoming call", e => e.IncomingCall is not null)).IncomingCall.CarrierId);
    }

    public void Dispose() => _authority.Dispose();

    private Task<SwitchWorld> World() => SwitchWorld.Create(optionsAre: o =>
    {
        (o.CarrierPing, o.CarrierSilence) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));
        o.SipTls = new SipTlsOptions { Authorities = _authority.Roots };
    });

    /// <summary>A carrier at .25 of the world, over TCP and TLS, with a certificate for this name.</summary>
    private async Task<TestParty> Party(SwitchWorld world, string name)
    {
        var certificate = _authority.Issue(name);
        var anyPort = new IPEndPoint(IPAddress.Parse(world.Address(25)), 0);
        var party = await TestParty.Start(world.Address(25), SwitchWorld.CustomerTone, and: o => o with
        {
            ListenTcp = anyPort,
            Tls = new SipTlsOptions { Listen = anyPort, Certificate = () => certificate },
        });
        party.Trust(world.One.Host.SipEndPoint.Address);
        return party;
    }

    private static async Task Add(SwitchWorld world, TestParty carrier, Transport transport)
    {
        var config = world.ConfigOne.Clone();
        int port = carrier.Sip.Listening(transport == Transport.Tls ? SipTransport.Tls : SipTransport.Tcp)!.Port;
        config.Carriers.Add(new Carrier { Id = "c3", Name = "c3", Host = world.Address(25), Port = (uint)port, ReachableFromHere = true, KeepPlus = true, Transport = transport });
        Assert.True((await world.Control.Configure(3, config, Ct)).Accepted);
    }
}
