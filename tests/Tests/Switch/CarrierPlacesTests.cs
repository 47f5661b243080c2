using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Dns;
using Carillon.Signalling.Sip;
using Carillon.Switch.Configuration;
using Carillon.Telephony.V1;
using Carillon.Tests.Signalling.Dns;
using Carillon.Tests.Telephony.Conformance;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Switch;

/// <summary>A carrier that is in several places by its name (RFC 3263): the next one takes the calls that the first does not.</summary>
public sealed class CarrierPlacesTests
{
    private const string Host = "carrier.example";

    [Theory]
    [InlineData(503)]
    [InlineData(0)]
    public async Task A_place_that_refuses_or_is_silent_is_followed_by_the_next_and_later_calls_begin_there(int answer)
    {
        using var names = new NameServer("127.0.0.1");
        RawCarrier? raw = null;
        await using var world = await SwitchWorld.Create(carrierIs: c => (c.Host, c.Port) = (Host, 0), optionsAre: o => (o.DnsServers, o.CarrierPing) = ([names.EndPoint], TimeSpan.Zero), prepare: w =>
        {
            raw = new RawCarrier(w.Address(22), pings: 200, invites: answer);
            names.Srv("_sip._udp." + Host, 10, 0, raw.EndPoint.Port, "first." + Host);
            names.Srv("_sip._udp." + Host, 20, 0, w.Carrier.EndPoint.Port, "second." + Host);
            names.A("first." + Host, w.Address(22));
            names.A("second." + Host, w.Address(20));
        });
        using var carrier = raw!;
        await using var events = new EventWatch(world.Control);
        for (int i = 0; i < 2; i++)
        {
            var order = await Orders.Place(world.Control, "c1");
            Assert.Equal("c1", (await events.Answered(order.LegId)).CarrierId);
            Assert.Equal(1, world.Carrier.InvitesTo(order.Number));
            Assert.Equal(i == 0 ? 2 : 1, events.Seen.Count(e => e.LegSent?.LegId == order.LegId));
        }
        Assert.NotEmpty(carrier.Invites);
        Assert.Single(carrier.Invites.Select(m => m.Header("Call-ID")).Distinct());
        Assert.DoesNotContain(events.Seen, e => e.CarrierHealth is { CarrierId: "c1", Up: false });
    }

    [Fact]
    public async Task When_all_places_have_refused_the_next_carrier_is_tried()
    {
        using var names = new NameServer("127.0.0.1");
        RawCarrier? raw = null;
        await using var world = await SwitchWorld.Create(carrierIs: c => (c.Host, c.Port) = (Host, 0), optionsAre: o => (o.DnsServers, o.CarrierPing) = ([names.EndPoint], TimeSpan.Zero), prepare: w =>
        {
            raw = new RawCarrier(w.Address(22), pings: 200, invites: 503);
            names.Srv("_sip._udp." + Host, 10, 0, raw.EndPoint.Port, "one." + Host);
            names.A("one." + Host, w.Address(22));
        });
        using var carrier = raw!;
        await using var events = new EventWatch(world.Control);
        var order = await Orders.Place(world.Control, "c1", "c2");
        Assert.Equal("c2", (await events.Answered(order.LegId)).CarrierId);
        Assert.Single(carrier.Invites);
    }

    [Fact]
    public async Task Places_are_looked_up_again_when_their_time_is_over()
    {
        using var names = new NameServer("127.0.0.1");
        var clock = new FakeTimeProvider();
        names.A(Host, "192.0.2.1", life: 60);
        var moved = new TaskCompletionSource<IReadOnlyList<SipHop>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var locator = new SipLocator(new DnsClient([names.EndPoint], clock), [AddressFamily.InterNetwork], (_, _) => Task.FromResult<IReadOnlyList<IPAddress>>([]));
        using var finder = new CarrierFinder(locator, clock, found =>
        {
            moved.TrySetResult(found.Single().Targets);
            return Task.CompletedTask;
        });
        var found = await finder.Find([new Carrier { Id = "c", Host = Host, Transport = Transport.Tls }, new Carrier { Id = "fixed", Host = "192.0.2.7", Port = 5070 }]);
        Assert.Equal(["192.0.2.1:5061;transport=tls;name=carrier.example", "192.0.2.7:5070"], found.Select(f => f.Targets.Single().ToString()));
        names.Forget();
        names.A(Host, "192.0.2.2", life: 60);
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("192.0.2.2:5061;transport=tls;name=carrier.example", (await moved.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Single().ToString());
    }
}
