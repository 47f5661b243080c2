using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Dns;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Dns;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Dns;

/// <summary>SIP servers found by name (RFC 3263, 2782): in order, remembered, over TCP when it is much, and from the next name server when one is silent.</summary>
public sealed class SipLocatorTests : IDisposable
{
    private readonly NameServer _server = new("127.0.0.1");
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Places_come_by_priority_with_their_addresses_and_are_remembered_for_their_time()
    {
        _server.Srv("_sip._udp.carrier.example", 20, 0, 5070, "spare.carrier.example");
        _server.Srv("_sip._udp.carrier.example", 10, 5, 5060, "main.carrier.example", life: 60);
        _server.A("main.carrier.example", "192.0.2.1");
        _server.A("main.carrier.example", "192.0.2.2");
        _server.A("spare.carrier.example", "192.0.2.9");
        var locator = Locator();
        var found = await locator.Find("carrier.example", 0, SipTransport.Udp, Ct);
        Assert.Equal(["192.0.2.1:5060", "192.0.2.2:5060", "192.0.2.9:5070"], found.Hops.Select(h => h.ToString()));
        Assert.Equal(TimeSpan.FromSeconds(60), found.Life);
        int asked = _server.Asked;
        await locator.Find("Carrier.Example", 0, SipTransport.Udp, Ct);
        Assert.Equal(asked, _server.Asked);
        _clock.Advance(TimeSpan.FromSeconds(61));
        await locator.Find("carrier.example", 0, SipTransport.Udp, Ct);
        Assert.Equal(asked + 1, _server.Asked);
    }

    [Theory]
    [InlineData("_sip._tcp.", SipTransport.Tcp, 5060)]
    [InlineData("_sips._tcp.", SipTransport.Tls, 5061)]
    public async Task Each_transport_has_its_service_and_without_one_its_port(string service, SipTransport transport, int port)
    {
        _server.A("a.example", "192.0.2.1");
        Assert.Equal(port, Assert.Single((await Locator().Find("a.example", 0, transport, Ct)).Hops).EndPoint.Port);
        _server.Srv(service + "a.example", 1, 1, 7000, "a.example");
        Assert.Equal(new SipHop(transport, IPEndPoint.Parse("192.0.2.1:7000")), Assert.Single((await Locator().Find("a.example", 0, transport, Ct)).Hops));
    }

    [Fact]
    public async Task A_domain_says_by_NAPTR_over_what_it_wants_to_be_called()
    {
        _server.Naptr("carrier.example", 20, 10, "s", "SIP+D2U", "", "_sip._udp.carrier.example");
        _server.Naptr("carrier.example", 10, 20, "S", "sip+d2t", "", "_sip._tcp.elsewhere.example");
        _server.Naptr("carrier.example", 10, 10, "s", "SIPS+D2T", "", "_sips._tcp.carrier.example");
        _server.Naptr("carrier.example", 1, 1, "s", "SIP+D2S", "", "_sip._sctp.carrier.example");
        _server.Naptr("carrier.example", 2, 1, "u", "E2U+sip", "!^.*$!sip:evil@example!", "");
        _server.Naptr("carrier.example", 3, 1, "s", "SIP+D2W", "", "_sip._ws.carrier.example");
        _server.Srv("_sips._tcp.carrier.example", 1, 1, 5061, "a.example", life: 90);
        _server.Srv("_sip._tcp.elsewhere.example", 1, 1, 5070, "a.example");
        _server.Srv("_sip._udp.carrier.example", 1, 1, 5060, "a.example");
        _server.A("a.example", "192.0.2.1");
        var found = await Locator().Find("carrier.example", 0, null, Ct);
        Assert.Equal(["192.0.2.1:5061;transport=tls", "192.0.2.1:5070;transport=tcp", "192.0.2.1:5060"], found.Hops.Select(h => h.ToString()));
        Assert.Equal(TimeSpan.FromSeconds(90), found.Life);
    }

    [Theory]
    [InlineData("_sip._udp.a.example", "192.0.2.1:7000")]
    [InlineData("_sip._tcp.a.example", "192.0.2.1:7000;transport=tcp")]
    [InlineData("_sips._tcp.a.example", "192.0.2.1:7000;transport=tls")]
    [InlineData("_other._tcp.a.example", "192.0.2.1:5060")]
    public async Task Without_a_wish_the_services_tell_and_without_those_it_is_UDP(string service, string expected)
    {
        _server.A("a.example", "192.0.2.1");
        _server.Srv(service, 1, 1, 7000, "a.example");
        Assert.Equal(expected, Assert.Single((await Locator().Find("a.example", 0, null, Ct)).Hops).ToString());
    }

    [Fact]
    public async Task A_port_or_an_address_leaves_no_wish_open()
    {
        _server.Naptr("a.example", 1, 1, "s", "SIP+D2T", "", "_sip._tcp.a.example");
        _server.Srv("_sip._tcp.a.example", 1, 1, 7000, "a.example");
        _server.A("a.example", "192.0.2.1");
        Assert.Equal("192.0.2.1:5080", Assert.Single((await Locator().Find("a.example", 5080, null, Ct)).Hops).ToString());
        Assert.Equal("192.0.2.1:5060", Assert.Single((await Locator().Find("192.0.2.1", 0, null, Ct)).Hops).ToString());
    }

    [Fact]
    public async Task A_wish_whose_service_is_not_there_is_passed_over()
    {
        _server.Naptr("a.example", 1, 1, "s", "SIPS+D2T", "", "_sips._tcp.gone.example");
        _server.Naptr("a.example", 2, 1, "s", "SIP+D2T", "", "_sip._tcp.a.example");
        _server.Srv("_sip._tcp.a.example", 1, 1, 7000, "a.example");
        _server.A("a.example", "192.0.2.1");
        Assert.Equal("192.0.2.1:7000;transport=tcp", Assert.Single((await Locator().Find("a.example", 0, null, Ct)).Hops).ToString());
    }

    [Fact]
    public async Task A_port_or_an_address_asks_for_no_service()
    {
        _server.Srv("_sip._udp.a.example", 1, 1, 7000, "a.example");
        _server.A("a.example", "192.0.2.1");
        Assert.Equal("192.0.2.1:5080", Assert.Single((await Locator().Find("a.example", 5080, SipTransport.Udp, Ct)).Hops).ToString());
        int asked = _server.Asked;
        var fixedPlace = await Locator().Find("192.0.2.7", 0, SipTransport.Udp, Ct);
        Assert.Equal(("192.0.2.7:5060", null, asked), (Assert.Single(fixedPlace.Hops).ToString(), fixedPlace.Life, _server.Asked));
    }

    [Fact]
    public async Task A_root_as_target_means_that_there_is_no_such_service()
    {
        _server.Srv("_sip._udp.a.example", 0, 0, 0, "");
        _server.A("a.example", "192.0.2.1");
        Assert.Empty((await Locator().Find("a.example", 0, SipTransport.Udp, Ct)).Hops);
    }

    [Fact]
    public async Task What_is_cut_short_comes_over_TCP()
    {
        _server.Cuts = true;
        _server.A("a.example", "192.0.2.1");
        Assert.Single((await Locator().Find("a.example", 5060, SipTransport.Udp, Ct)).Hops);
    }

    [Fact]
    public async Task A_silent_name_server_is_followed_by_the_next_and_a_name_that_nobody_knows_by_the_machines_own_list()
    {
        using var silent = new NameServer("127.0.0.1") { IsSilent = true };
        _server.A("a.example", "192.0.2.1");
        var dns = new DnsClient([silent.EndPoint, _server.EndPoint], _clock);
        var locator = new SipLocator(dns, [AddressFamily.InterNetwork], (host, _) => Task.FromResult<IReadOnlyList<IPAddress>>(host == "box" ? [IPAddress.Parse("192.0.2.3")] : []));
        Assert.Equal("192.0.2.1:5060", Assert.Single((await locator.Find("a.example", 5060, SipTransport.Udp, Ct)).Hops).ToString());
        Assert.Equal("192.0.2.3:5060", Assert.Single((await locator.Find("box", 5060, SipTransport.Udp, Ct)).Hops).ToString());
        Assert.Empty((await locator.Find("nobody", 5060, SipTransport.Udp, Ct)).Hops);
    }

    [Fact]
    public async Task Addresses_are_of_the_families_that_can_be_reached_and_in_their_order()
    {
        _server.Srv("_sip._udp.a.example", 10, 0, 5070, "one.example");
        _server.Aaaa("one.example", "2001:db8::1");
        _server.A("one.example", "192.0.2.1");
        var both = await Locator(AddressFamily.InterNetwork, AddressFamily.InterNetworkV6).Find("a.example", 0, SipTransport.Udp, Ct);
        Assert.Equal(["192.0.2.1:5070", "[2001:db8::1]:5070"], both.Hops.Select(h => h.ToString()));
        var four = await Locator().Find("one.example", 5060, SipTransport.Udp, Ct);
        Assert.Equal(["192.0.2.1:5060"], four.Hops.Select(h => h.ToString()));
        Assert.Empty((await Locator().Find("2001:db8::7", 0, SipTransport.Udp, Ct)).Hops);
        Assert.Equal("[2001:db8::7]:5061;transport=tls", Assert.Single((await Locator(AddressFamily.InterNetworkV6).Find("2001:db8::7", 0, SipTransport.Tls, Ct)).Hops).ToString());
    }

    [Fact]
    public void Weights_decide_by_chance_and_priorities_without()
    {
        DnsRecord[] places = [Place("spare", 20, 100), Place("small", 10, 10), Place("big", 10, 90), Place("none", 10, 0)];
        Assert.Equal(["none", "small", "big", "spare"], ServiceOrder.Of(places, _ => 0).Select(p => p.Target));
        Assert.Equal(["big", "small", "none", "spare"], ServiceOrder.Of(places, most => most - 1).Select(p => p.Target));
        var random = new Random(7);
        int first = Enumerable.Range(0, 10_000).Count(_ => ServiceOrder.Of(places, random.Next)[0].Target == "big");
        Assert.InRange(first, 8_700, 9_100);
    }

    private static DnsRecord Place(string target, ushort priority, ushort weight) =>
        new("_sip._udp.x", DnsType.Srv, TimeSpan.FromSeconds(60)) { Target = target, Priority = priority, Weight = weight, Port = 5060 };

    private SipLocator Locator(params AddressFamily[] families) =>
        new(new DnsClient([_server.EndPoint], _clock), families is [] ? [AddressFamily.InterNetwork] : families, (_, _) => Task.FromResult<IReadOnlyList<IPAddress>>([]));
}
