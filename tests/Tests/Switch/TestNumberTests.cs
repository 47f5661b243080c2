using Carillon.Media;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;

namespace Carillon.Tests.Switch;

/// <summary>Echo and tone: answered by the switch alone, for those whom it knows.</summary>
public sealed class TestNumberTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_phone_and_a_carrier_hear_themselves_while_nobody_listens_to_events()
    {
        await using var world = await SwitchWorld.Create();
        var phone = world.Phone100.CallIn(world.One.Host.SipEndPoint, "100", "echo", credential: new SipCredential("100", "secret"));
        var carrier = world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940111", "echo");
        await Task.WhenAll(phone.Tone.Hears(SwitchWorld.PhoneTone), carrier.Tone.Hears(SwitchWorld.CustomerTone));
        Assert.All((await world.Control.Snapshot(Ct)).Legs, l => Assert.Equal((LegKind.LegTest, "echo"), (l.Kind, l.Called)));
        phone.HangUp();
        carrier.HangUp();

        await using var events = new EventWatch(world.Control);
        await Eventually.True(async () => (await world.Control.Snapshot(Ct)).Legs.Count == 0, "both to end");
        await Eventually.True(() => events.Seen.Count(e => e.LegEnded is { Cause: EndCause.Normal, InviteSent: false }) == 2, "both ends");
        Assert.DoesNotContain(events.Seen, e => e.IncomingCall is not null);
    }

    [Fact]
    public async Task The_tone_is_1004_Hz_at_minus_16_dBm0()
    {
        await using var world = await SwitchWorld.Create();
        var caller = world.Phone100.CallIn(world.One.Host.SipEndPoint, "100", "tone", credential: new SipCredential("100", "secret"));
        Assert.Equal(200, await caller.FinalStatus);
        await caller.Tone.HearsFrames(50);
        // Over a whole second 1004 Hz is told from 1000 Hz.
        var samples = new short[160 * 50];
        var tone = new TestTone();
        for (var frame = 0; frame < 50; frame++)
            tone.Produce(samples.AsSpan(frame * 160, 160));
        Assert.InRange(caller.Tone.LastPeak, TestTone.Peak * 0.95, TestTone.Peak * 1.05);
        Assert.InRange(20 * Math.Log10(TestTone.Peak / 32_124) + 3.17, -16.01, -15.99);
        var crossings = samples.Zip(samples.Skip(1)).Count(pair => pair.First < 0 && pair.Second >= 0);
        Assert.InRange(crossings, 1003, 1004);
    }

    [Fact]
    public async Task A_test_call_ends_after_its_time()
    {
        await using var world = await SwitchWorld.Create(optionsAre: o => o.TestCallTime = TimeSpan.FromSeconds(1));
        await using var events = new EventWatch(world.Control);
        var caller = world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940111", "tone");
        Assert.Equal(200, await caller.FinalStatus);
        Assert.Equal(SipCallEnder.Remote, (await caller.HasEnded).By);
        Assert.Equal("the time of a test call is over", (await events.Next("its end", e => e.LegEnded is not null)).LegEnded.Text);
    }

    [Fact]
    public async Task There_are_eight_test_calls_at_a_time_and_no_more()
    {
        await using var world = await SwitchWorld.Create();
        for (var n = 0; n < 8; n++)
            Assert.Equal(200, await world.Carrier.CallIn(world.One.Host.SipEndPoint, $"494011{n}", "echo").FinalStatus);
        Assert.Equal(503, await world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940119", "tone").FinalStatus);
    }

    [Fact]
    public async Task A_stranger_has_no_test_numbers_and_where_there_is_none_nobody_has()
    {
        await using var world = await SwitchWorld.Create(optionsAre: o => o.EchoNumber = "");
        Assert.Equal(403, await world.Phone100.CallIn(world.One.Host.SipEndPoint, "100", "echo", credential: new SipCredential("100", "secret")).FinalStatus);
        Assert.Equal(401, await world.Phone200.CallIn(world.One.Host.SipEndPoint, "200", "tone").FinalStatus);
        Assert.Empty((await world.Control.Snapshot(Ct)).Legs);
    }
}
