using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;

namespace Carillon.Tests.Switch;

/// <summary>OPTIONS to carriers: who does not answer is passed over while there is another, and is seen on the floor.</summary>
public sealed class CarrierPingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_carrier_that_is_gone_is_passed_over_without_a_call_that_tries_it_and_comes_back()
    {
        await using var world = await SwitchWorld.Create(optionsAre: Often);
        await using var events = new EventWatch(world.Control);
        var at = world.Carrier.EndPoint;
        await world.Carrier.DisposeAsync();
        var gone = await events.Next("unreachable", e => e.CarrierHealth is { CarrierId: "c1", Up: false });
        Assert.Contains("unreachable", gone.CarrierHealth.Text, StringComparison.Ordinal);
        Assert.Contains((await world.Control.Snapshot(Ct)).Carriers, c => c is { CarrierId: "c1", Up: false });

        var order = await Orders.Place(world.Control, "c1", "c2");
        await events.Answered(order.LegId);
        Assert.Equal(["c2"], events.Seen.Where(e => e.LegSent?.LegId == order.LegId).Select(e => e.LegSent.CarrierId));

        await using var back = await TestParty.Start(at.Address.ToString(), SwitchWorld.CustomerTone, at.Port);
        back.Trust(world.One.Host.SipEndPoint.Address);
        await events.Next("reachable", e => e.CarrierHealth is { CarrierId: "c1", Up: true });
        order = await Orders.Place(world.Control, "c1", "c2");
        Assert.Equal("c1", (await events.Answered(order.LegId)).CarrierId);
    }

    [Fact]
    public async Task One_that_takes_calls_but_no_OPTIONS_is_the_last_resort_and_speaks_for_itself()
    {
        RawCarrier? raw = null;
        await using var world = await SwitchWorld.Create(optionsAre: Often, prepare: w => raw = Raw(w, pings: 503, invites: 486));
        using var carrier = raw!;
        await using var events = new EventWatch(world.Control);
        await events.Next("unreachable", e => e.CarrierHealth is { CarrierId: "c1", Up: false });

        var order = await Orders.Place(world.Control, "c1");
        Assert.Equal(EndCause.Busy, (await events.Ended(order.LegId)).Cause);
        await events.Next("reachable", e => e.CarrierHealth is { CarrierId: "c1", Up: true });
    }

    [Fact]
    public async Task Whatever_it_answers_shows_that_it_is_there()
    {
        RawCarrier? raw = null;
        await using var world = await SwitchWorld.Create(optionsAre: Often, prepare: w => raw = Raw(w, pings: 405, invites: 486));
        using var carrier = raw!;
        await using var events = new EventWatch(world.Control);
        await Eventually.True(() => carrier.Pings >= 6);

        Assert.Contains((await world.Control.Snapshot(Ct)).Carriers, c => c is { CarrierId: "c1", Up: true });
        Assert.DoesNotContain(events.Seen, e => e.CarrierHealth is { CarrierId: "c1", Up: false });
    }

    private static void Often(Carillon.Switch.SwitchOptions options) =>
        (options.CarrierPing, options.CarrierSilence) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500));

    private static RawCarrier Raw(SwitchWorld world, int pings, int invites)
    {
        var carrier = new RawCarrier(world.Address(22), pings, invites);
        (world.ConfigOne.Carriers[0].Host, world.ConfigOne.Carriers[0].Port) = (world.Address(22), (uint)carrier.EndPoint.Port);
        return carrier;
    }
}
