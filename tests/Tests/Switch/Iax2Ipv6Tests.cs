using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>IAX2 over IPv6: a trunk between two servers on ::1, and a phone that registers from there.</summary>
public sealed class Iax2Ipv6Tests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_customer_on_IPv4_and_an_agent_at_the_other_server_hear_each_other_over_a_trunk_on_IPv6(bool encrypted)
    {
        await using var world = await SwitchWorld.Create(encrypted: encrypted, ipv6: true);
        await using var near = new EventWatch(world.Control);
        await using var far = new EventWatch(world.Neighbour);
        var (agent, room, link) = (NewId(), NewId(), NewId());
        await Orders.Give(world.Neighbour, new Command { CallPhone = new CallPhone { LegId = agent, PhoneId = "200" } });
        await far.Answered(agent);
        await Orders.Give(world.Neighbour, new Command { Join = new Join { LegId = agent, RoomId = room } });
        var customer = await Orders.Place(world.Control, "c1");
        await near.Answered(customer.LegId);
        await near.Next("the trunk is up", e => e.TrunkHealth is { ServerId: "t2", Up: true });
        await Orders.Give(world.Control, new Command { Link = new Link { LinkId = link, LegId = customer.LegId, NearRoomId = NewId(), ServerId = "t2", FarRoomId = room } });
        await Task.WhenAll(world.Phone200.ToneOf("200").Hears(SwitchWorld.CustomerTone), world.Carrier.ToneOf(customer.Number).Hears(SwitchWorld.PhoneTone));

        await world.Two.DisposeAsync();
        Assert.Equal(EndCause.TrunkLost, (await near.Ended(link)).Cause);
    }

    [Fact]
    public async Task A_phone_registers_over_IPv6_and_hears_the_echo()
    {
        await using var world = await SwitchWorld.Create(ipv6: true, prepare: w => w.ConfigOne.Phones.Add(new Phone { Id = "300", Iax2Secret = IaxParty.Secret }));
        await using var events = new EventWatch(world.Control);
        await using var phone = new IaxParty("::1", 1100, world.One.Host.Iax2EndPoint6!, "300", registers: true);
        await events.Next("the phone is registered", e => e.PhoneRegistered is { PhoneId: "300", Registered: true } there && there.Contact == phone.EndPoint.ToString());
        await phone.CallIn("echo").Tone.Hears(1100);
    }

    [Fact]
    public async Task A_server_without_an_IPv6_address_leaves_out_a_trunk_to_one_says_why_and_takes_all_else()
    {
        await using var world = await SwitchWorld.Create();
        var config = world.ConfigOne.Clone();
        config.Trunks[0].Host = "2001:db8::9";
        config.Trunks.Add(new Trunk { ServerId = "pbx", Host = "no-such-host.invalid", Secret = "telltale" });
        var reply = await world.Control.Configure(3, config, Ct);
        Assert.Equal((true, 3UL), (reply.Accepted, reply.Version));
        Assert.Equal(
            ["the trunk to t2: its host 2001:db8::9 is an IPv6 address, and t1 has none (Address6)", "the trunk to pbx: its host no-such-host.invalid has no address that t1 reaches"],
            reply.LeftOut);
        var snapshot = await world.Control.Snapshot(Ct);
        Assert.Empty(snapshot.Trunks);
        Assert.Equal(["c1", "c2"], snapshot.Carriers.Select(c => c.CarrierId).Order(StringComparer.Ordinal));
    }
}
