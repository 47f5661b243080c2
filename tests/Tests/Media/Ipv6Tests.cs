using System.Net;
using System.Net.Sockets;
using Carillon.Media;
using Carillon.Protocols.Srtp;

namespace Carillon.Tests.Media;

/// <summary>Legs over IPv6, on real sockets of both kinds: heard, forwarded to and from IPv4, guarded, and given back.</summary>
public sealed class Ipv6Tests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_phone_on_IPv6_and_one_on_IPv4_hear_each_other_octet_for_octet(bool managed)
    {
        using var floor = Dual(managed);
        await using Phone alice = new("::1"), bob = new();
        var (left, right) = floor.Bridge(alice, bob);
        for (var i = 1; i <= 50; i++)
        {
            // The first ones find the socket unconnected, the others connected.
            alice.Send(left, Marked(1));
            bob.Send(right, Marked(2));
            await bob.Hears(all => all.Count(packet => packet.Payload.SequenceEqual(Marked(1))) == i, $"packet {i} from IPv6");
            await alice.Hears(all => all.Count(packet => packet.Payload.SequenceEqual(Marked(2))) == i, $"packet {i} from IPv4");
        }
        Assert.Equal((IPAddress.IPv6Loopback, IPAddress.Loopback), (left.LocalEndPoint.Address, right.LocalEndPoint.Address));
        Assert.Equal((0, 0), (floor.Engine.Counters.SendsRefused, floor.Engine.Counters.Strangers));
    }

    [Theory]
    [InlineData(SrtpProfile.AesCm128HmacSha1Tag80)]
    [InlineData(SrtpProfile.AeadAes256Gcm)]
    public async Task A_secured_phone_on_IPv6_is_heard_on_IPv4_and_hears_it(SrtpProfile profile)
    {
        using var floor = Dual();
        var keys = new SrtpKeys(SrtpMaster.Random(profile), SrtpMaster.Random(profile));
        await using Phone alice = new("::1", keys), bob = new();
        var (left, right) = floor.Bridge(alice, bob);
        alice.Send(left, Marked(1));
        bob.Send(right, Marked(2));
        await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Marked(1))), "the secured phone");
        await alice.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Marked(2))), "the plain phone");
        Assert.Equal(0, floor.Engine.Counters.Forged);
    }

    [Fact]
    public async Task A_stranger_on_IPv6_is_never_heard_and_a_port_behind_a_translator_is_learnt_by_a_run()
    {
        using var floor = Dual();
        await using Phone alice = new("::1"), bob = new(), sprayer = new("::1") { Ssrc = 0xBAD };
        var leg = floor.Leg(alice);
        var other = floor.Leg(bob);
        var room = RoomKey.New();
        floor.Engine.Join(leg, room);
        floor.Engine.Join(other, room);
        leg.SetRemote(alice.Remote with { EndPoint = new IPEndPoint(IPAddress.IPv6Loopback, 9) });
        for (var i = 0; i < 5; i++) alice.Send(leg, Marked(i));
        await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Marked(4))), "the fifth packet");
        bob.Send(other, Marked(9));
        await alice.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Marked(9))), "Bob where Alice really is");
        for (var i = 0; i < 20; i++) sprayer.Send(leg, Marked(6));
        alice.Send(leg, Marked(5));
        var heard = await bob.Hears(all => all.Any(packet => packet.Payload.SequenceEqual(Marked(5))), "Alice still");
        Assert.DoesNotContain(heard, packet => packet.Payload.SequenceEqual(Marked(6)));
        Assert.DoesNotContain(sprayer.Heard, packet => packet.Payload.SequenceEqual(Marked(9)));
    }

    [Fact]
    public void Two_legs_on_IPv6_report_to_each_other()
    {
        using var floor = new Floor(options => options with { RtpAddress6 = IPAddress.IPv6Loopback, ReportInterval = TimeSpan.FromMilliseconds(100) });
        var (one, other) = (floor.Engine.CreateRtpLeg(floor, AddressFamily.InterNetworkV6), floor.Engine.CreateRtpLeg(floor, AddressFamily.InterNetworkV6));
        one.SetRemote(new RtpRemote { EndPoint = other.LocalEndPoint });
        other.SetRemote(new RtpRemote { EndPoint = one.LocalEndPoint });
        floor.Engine.Join(one, RoomKey.New());
        floor.Engine.Join(other, RoomKey.New());
        foreach (var leg in new[] { one, other })
            Assert.True(
                SpinWait.SpinUntil(() => floor.Qualities.TryGetValue(leg, out var quality) && quality is { RoundTrip: not null, RemoteLost: 0 }, TimeSpan.FromSeconds(30)),
                $"a report came: {floor.Qualities.GetValueOrDefault(leg)}");
    }

    [Fact]
    public async Task Nothing_is_allocated_on_the_tick_by_a_bridge_of_both()
    {
        using var floor = Dual();
        await using Phone alice = new("::1"), bob = new();
        var (left, right) = floor.Bridge(alice, bob);
        left.SetRemote(alice.Remote with { Asymmetric = true }); // unconnected: the address is read and written each time
        alice.Talk(left, 500);
        bob.Talk(right, 900);
        await alice.Hears(all => all.Count > 30, "the bridge at work");
        await bob.Hears(all => all.Count > 30, "the bridge at work");
        var before = floor.Engine.Counters;
        await alice.Hears(all => all.Count > 60, "it go on");
        var after = floor.Engine.Counters;
        Assert.True(after.PacketsReceived - before.PacketsReceived > 20, "there was traffic");
        Assert.Equal((0, 0), (after.AllocatedOnTicks - before.AllocatedOnTicks, after.Faults));
    }

    [Fact]
    public void An_agreed_address_of_the_other_family_is_refused_by_the_system_and_harms_nothing()
    {
        using var floor = Dual();
        var leg = floor.Engine.CreateRtpLeg(floor, AddressFamily.InterNetworkV6);
        leg.SetRemote(new RtpRemote { EndPoint = new IPEndPoint(IPAddress.Loopback, 9) });
        floor.Engine.Join(leg, RoomKey.New());
        Assert.True(SpinWait.SpinUntil(() => floor.Engine.Counters.SendsRefused > 3, TimeSpan.FromSeconds(30)), "its packets are refused");
        Assert.Equal(0, floor.Engine.Counters.Faults);
    }

    [Fact]
    public void Ports_of_both_families_are_counted_apart_and_come_back()
    {
        var port = EngineTests.FreePair();
        using var floor = new Floor(options => options with { RtpAddress6 = IPAddress.IPv6Loopback, PortMin = port, PortMax = port + 1 });
        for (var i = 0; i < 3; i++)
        {
            RtpLeg? four = null, six = null;
            Assert.True(SpinWait.SpinUntil(() => (four ??= Take(AddressFamily.InterNetwork)) is not null && (six ??= Take(AddressFamily.InterNetworkV6)) is not null, TimeSpan.FromSeconds(30)), "both ports are there");
            Assert.Equal((port, port), (four!.LocalEndPoint.Port, six!.LocalEndPoint.Port));
            Assert.Equal((null, null), (Take(AddressFamily.InterNetwork), Take(AddressFamily.InterNetworkV6)));
            four.Dispose();
            six.Dispose();
        }

        RtpLeg? Take(AddressFamily family)
        {
            try
            {
                return floor.Engine.CreateRtpLeg(floor, family);
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    [Fact]
    public void Without_an_IPv6_address_a_leg_for_it_says_so()
    {
        using var floor = new Floor();
        Assert.Contains("no IPv6 address", Assert.Throws<IOException>(() => floor.Engine.CreateRtpLeg(floor, AddressFamily.InterNetworkV6)).Message, StringComparison.Ordinal);
        Assert.Contains(new MediaOptions { RtpAddress6 = IPAddress.Loopback }.Faults(), fault => fault.Contains("RtpAddress6", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8::17:ff")]
    [InlineData("::1")]
    public void An_address_comes_back_as_it_went_in(string text)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse(text), 4000);
        var peer = PeerAddress.From(endPoint);
        Assert.Equal(endPoint, peer.ToEndPoint());
        Assert.Equal(endPoint.AddressFamily == AddressFamily.InterNetwork, peer.IsV4);
    }

    [Fact]
    public void An_IPv4_address_in_the_clothes_of_IPv6_is_the_same_peer() =>
        Assert.Equal(PeerAddress.From(IPEndPoint.Parse("192.0.2.7:4000")), PeerAddress.From(IPEndPoint.Parse("[::ffff:192.0.2.7]:4000")));

    private static Floor Dual(bool managed = false) => new(options => options with { RtpAddress6 = IPAddress.IPv6Loopback, ManagedSockets = managed });

    private static byte[] Marked(int number) => [.. Enumerable.Range(0, 160).Select(i => (byte)(i + 10 * number))];
}
