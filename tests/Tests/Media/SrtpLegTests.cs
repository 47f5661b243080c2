using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Srtp;

namespace Carillon.Tests.Media;

public sealed class SrtpLegTests
{
    private const SrtpProfile Usual = SrtpProfile.AesCm128HmacSha1Tag80;

    public static TheoryData<SrtpProfile> Profiles => [.. SrtpProfiles.All];

    [Theory, MemberData(nameof(Profiles))]
    public async Task A_secured_phone_and_a_plain_one_hear_each_other(SrtpProfile profile)
    {
        using var floor = new Floor();
        await using Phone alice = new(srtp: Keys(profile)), bob = new();
        var (left, right) = floor.Bridge(alice, bob);
        alice.Send(left, Marked(1));
        bob.Send(right, Marked(2));
        await bob.Hears(all => all.Any(p => p.Payload.SequenceEqual(Marked(1))), "the secured phone");
        await alice.Hears(all => all.Any(p => p.Payload.SequenceEqual(Marked(2))), "the plain phone");
        Assert.Equal(0, floor.Engine.Counters.Forged);
    }

    [Fact]
    public async Task Plain_RTP_and_wrong_keys_are_not_heard_at_a_secured_leg_even_from_the_agreed_address()
    {
        using var floor = new Floor();
        await using Phone alice = new(srtp: Keys(Usual)), bob = new(), plain = new(), wrong = new(srtp: Keys(Usual));
        var (left, _) = floor.Bridge(alice, bob);
        left.SetRemote(alice.Remote with { EndPoint = plain.EndPoint });
        for (var i = 0; i < 8; i++)
        {
            plain.Send(left, Marked(3));
            wrong.Send(left, Marked(4));
        }
        Assert.True(SpinWait.SpinUntil(() => floor.Engine.Counters.Forged == 16, TimeSpan.FromSeconds(30)), $"{floor.Engine.Counters.Forged} of 16 were found out");
        // The far side is believed wherever it turns up, for its packets prove it: four in a row.
        for (var i = 0; i < 8; i++) alice.Send(left, Marked(5));
        var heard = await bob.Hears(all => all.Any(p => p.Payload.SequenceEqual(Marked(5))), "the far side itself");
        Assert.DoesNotContain(heard, p => p.Payload.SequenceEqual(Marked(3)) || p.Payload.SequenceEqual(Marked(4)));
        await alice.Hears(all => all.Count > 0, "what is sent to it");
        Assert.DoesNotContain(plain.Heard, p => p.PayloadType == 0 && p.Payload.Length == 160);
    }

    [Fact]
    public async Task A_hold_with_the_same_keys_goes_on_and_old_packets_stay_old()
    {
        using var floor = new Floor();
        await using Phone alice = new(srtp: Keys(Usual)), bob = new();
        var (left, _) = floor.Bridge(alice, bob);
        (alice.NextSequence, alice.NextTimestamp) = (65_530, 0);
        for (var i = 0; i < 12; i++) alice.Send(left, Marked(1)); // over the rollover
        await bob.Hears(all => all.Count(p => p.Payload.SequenceEqual(Marked(1))) == 12, "twelve packets");
        left.SetRemote(alice.Remote);
        alice.Send(left, Marked(2));
        await bob.Hears(all => all.Any(p => p.Payload.SequenceEqual(Marked(2))), "what follows");
        Assert.Equal(0, floor.Engine.Counters.Forged);
    }

    [Fact]
    public async Task New_keys_replace_the_old_ones_and_none_makes_it_plain()
    {
        using var floor = new Floor();
        await using Phone alice = new(srtp: Keys(Usual)), moved = new(srtp: Keys(SrtpProfile.AeadAes128Gcm)) { Ssrc = 0xBEEF }, plain = new() { Ssrc = 0xF00D }, bob = new();
        var (left, _) = floor.Bridge(alice, bob);
        var number = (byte)0;
        foreach (var phone in new[] { alice, moved, plain })
        {
            left.SetRemote(phone.Remote);
            await phone.Hears(all => all.Count > 0, "us under its key");
            phone.Send(left, Marked(++number));
            await bob.Hears(all => all.Any(p => p.Payload.SequenceEqual(Marked(number))), $"key {number}");
        }
    }

    [Fact]
    public void Reports_are_protected_too_and_read()
    {
        using var floor = new Floor(options => options with { ReportInterval = TimeSpan.FromMilliseconds(100) });
        var keys = Keys(SrtpProfile.AesCm128HmacSha1Tag32);
        var (one, other) = (floor.Engine.CreateRtpLeg(floor), floor.Engine.CreateRtpLeg(floor));
        one.SetRemote(new RtpRemote { EndPoint = other.LocalEndPoint, Srtp = keys });
        other.SetRemote(new RtpRemote { EndPoint = one.LocalEndPoint, Srtp = new SrtpKeys(keys.Receive, keys.Send) });
        floor.Engine.Join(one, RoomKey.New());
        floor.Engine.Join(other, RoomKey.New());
        foreach (var leg in new[] { one, other })
            Assert.True(
                SpinWait.SpinUntil(() => floor.Qualities.TryGetValue(leg, out var quality) && quality is { RoundTrip: not null, RemoteLost: 0, Forged: 0 }, TimeSpan.FromSeconds(30)),
                $"a report came: {floor.Qualities.GetValueOrDefault(leg)}");
    }

    [Theory, MemberData(nameof(Profiles))]
    public async Task Nothing_is_allocated_on_the_tick_also_by_wrong_tags(SrtpProfile profile)
    {
        using var floor = new Floor();
        await using Phone alice = new(srtp: Keys(profile)), bob = new(srtp: Keys(profile)) { Law = G711Law.ALaw }, stranger = new(srtp: Keys(profile));
        var (left, right) = floor.Bridge(alice, bob);
        right.SetRemote(bob.Remote with { Asymmetric = true }); // unconnected, so that strangers get through to us
        alice.Talk(left, 500);
        bob.Talk(right, 900);
        stranger.Talk(right, 700);
        await alice.Hears(all => all.Count > 30, "the bridge at work");
        var before = floor.Engine.Counters;
        await Task.Delay(600, TestContext.Current.CancellationToken);
        var after = floor.Engine.Counters;
        Assert.True(after.PacketsReceived - before.PacketsReceived > 20, "there was traffic");
        Assert.True(after.Forged - before.Forged > 10, "there were wrong tags");
        Assert.Equal(0, after.AllocatedOnTicks - before.AllocatedOnTicks);
        Assert.Equal(0, after.Faults);
    }

    private static SrtpKeys Keys(SrtpProfile profile) => new(SrtpMaster.Random(profile), SrtpMaster.Random(profile));

    private static byte[] Marked(byte number) => [.. Enumerable.Range(0, 160).Select(i => (byte)(i + 10 * number))];
}
