using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;

namespace Carillon.Tests.Switch;

/// <summary>What is spoken with a carrier is configured for each.</summary>
public sealed class CarrierRulesTests
{
    [Theory]
    [InlineData(ExtensionUse.ExtensionSupported, "100rel, timer", null)]
    [InlineData(ExtensionUse.ExtensionRequired, "100rel, timer", "100rel, timer")]
    [InlineData(ExtensionUse.ExtensionOff, null, null)]
    public async Task What_both_must_speak_is_offered_as_configured(ExtensionUse use, string? supported, string? required)
    {
        RawCarrier? raw = null;
        await using var world = await SwitchWorld.Create(carrierIs: c => (c.ReliableProvisionals, c.SessionTimer, c.SessionSeconds) = (use, use, 600), prepare: w =>
        {
            raw = new RawCarrier(w.Address(22), pings: 200, invites: 486);
            (w.ConfigOne.Carriers[0].Host, w.ConfigOne.Carriers[0].Port) = (w.Address(22), (uint)raw.EndPoint.Port);
        });
        using var carrier = raw!;
        await using var events = new EventWatch(world.Control);
        var order = await Orders.Place(world.Control, "c1");
        Assert.Equal(EndCause.Busy, (await events.Ended(order.LegId)).Cause);
        var invite = Assert.Single(carrier.Invites);
        Assert.Equal((supported, required), (invite.Header("Supported"), invite.Header("Require")));
        Assert.Equal(supported is null ? null : "600", invite.Header("Session-Expires"));
    }

    [Fact]
    public async Task A_rule_that_is_not_known_here_is_refused_in_words()
    {
        await using var world = await SwitchWorld.Create();
        var config = world.ConfigOne.Clone();
        config.Carriers[0].ReliableProvisionals = (ExtensionUse)9;
        config.Carriers[1].SessionTimer = (ExtensionUse)9;
        config.Carriers[1].SessionSeconds = 89;
        var reply = await world.Control.Configure(3, config, TestContext.Current.CancellationToken);
        Assert.Equal(["carrier c1: reliable_provisionals 9 is not known here", "carrier c2: session_timer 9 is not known here", "carrier c2: session_seconds 89 must be 0 (1800) or 90-86400"], reply.Faults);
    }
}
