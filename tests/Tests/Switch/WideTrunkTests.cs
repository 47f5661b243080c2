using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>Two telephony servers with G.722 on: what only wideband can say is heard on the other side of their trunk.</summary>
public sealed class WideTrunkTests
{
    private const double High = 6000, OtherHigh = 5200;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tone_of_6_kHz_is_heard_across_the_trunk(bool encrypted)
    {
        await using var world = await SwitchWorld.Create(optionsAre: o => o.Wideband = true, encrypted: encrypted, and: o => o.Wideband = true);
        world.Phone200.Behaviour = world.Phone100.Behaviour = _ => FakeCall.NeverAnswers();
        await using var near = await WidePhone.Register(world.Address(40), world.One.Host.SipEndPoint, "100", High);
        await using var far = await WidePhone.Register(world.Address(41), world.Two.Host.SipEndPoint, "200", OtherHigh);
        await Linked(world);
        await Task.WhenAll(far.Hears([High], OtherHigh), near.Hears([OtherHigh], High));
        Assert.Equal((0, 0), (near.Packets.Other, far.Packets.Other));
    }

    [Fact]
    public async Task A_server_without_wideband_links_in_the_telephones_band_as_ever()
    {
        await using var world = await SwitchWorld.Create(optionsAre: o => o.Wideband = true);
        world.Phone100.Behaviour = _ => FakeCall.NeverAnswers();
        await using var near = await WidePhone.Register(world.Address(40), world.One.Host.SipEndPoint, "100", 1000);
        await Linked(world);
        await near.Hears([SwitchWorld.PhoneTone], 1000);
        await world.Phone200.ToneOf("200").Hears(1000);
    }

    /// <summary>Phone 100 of the first server and phone 200 of the second, over a link that the first makes.</summary>
    private static async Task Linked(SwitchWorld world)
    {
        await using var here = new EventWatch(world.Control);
        await using var there = new EventWatch(world.Neighbour);
        var (near, far, room, link) = (NewId(), NewId(), NewId(), NewId());
        await Orders.Give(world.Neighbour, new Command { CallPhone = new CallPhone { LegId = far, PhoneId = "200" } });
        await there.Answered(far);
        await Orders.Give(world.Neighbour, new Command { Join = new Join { LegId = far, RoomId = room } });
        await Orders.Give(world.Control, new Command { CallPhone = new CallPhone { LegId = near, PhoneId = "100" } });
        await here.Answered(near);
        await Orders.Give(world.Control, new Command { Link = new Link { LinkId = link, LegId = near, NearRoomId = NewId(), ServerId = "t2", FarRoomId = room } });
        await here.Next("the link", e => e.LinkUp?.LinkId == link);
    }
}
