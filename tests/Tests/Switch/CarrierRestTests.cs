using Carillon.Switch.Carriers;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Switch;

/// <summary>A carrier that fails is left alone for a while, and tried again with a call now and then.</summary>
public sealed class CarrierRestTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _clock = new();
    private readonly CarrierRest _rest;

    public CarrierRestTests() => _rest = new CarrierRest(_clock);

    [Fact]
    public void Three_silences_or_five_refusals_in_a_row_make_it_rest_and_fewer_do_not()
    {
        Assert.False(_rest.KeptSilent(Ten) || _rest.KeptSilent(Ten));
        _rest.Spoke();
        Assert.False(_rest.KeptSilent(Ten) || _rest.KeptSilent(Ten));
        for (var n = 0; n < 4; n++)
            Assert.False(_rest.Refused(Ten));
        Assert.True(_rest.MayTry);
        _rest.TookCall();
        for (var n = 0; n < 4; n++)
            Assert.False(_rest.Refused(Ten));
        Assert.True(_rest.Refused(Ten));
        Assert.True(_rest is { IsResting: true, MayTry: false, Text: "rests for 10 s: it refused calls for lack of room" }, _rest.Text);
    }

    [Fact]
    public void After_its_rest_a_call_now_and_then_goes_there_until_one_gets_through()
    {
        Fail();
        _clock.Advance(Ten);
        Assert.True(_rest is { IsResting: false, IsOnTrial: true, MayTry: true });
        _rest.Tries();
        Assert.False(_rest.MayTry);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(_rest.MayTry);
        _rest.Tries();
        Assert.True(_rest.TookCall());
        Assert.True(_rest is { IsOnTrial: false, MayTry: true, Text: "" });
        Assert.False(_rest.TookCall());
    }

    [Fact]
    public void Each_failed_trial_makes_the_rest_twice_as_long_up_to_five_minutes()
    {
        Fail();
        var lasted = new List<double> { _rest.Lasts.TotalSeconds };
        for (var n = 0; n < 6; n++)
        {
            Assert.False(_rest.Refused(Ten), "what fails while it rests says nothing new");
            _clock.Advance(_rest.Lasts);
            _rest.Tries();
            Assert.True(n % 2 == 0 ? _rest.Refused(Ten) : _rest.KeptSilent(Ten));
            lasted.Add(_rest.Lasts.TotalSeconds);
        }

        Assert.Equal([10, 20, 40, 80, 160, 300, 300], lasted);
    }

    [Fact]
    public async Task A_carrier_without_room_is_left_out_and_comes_back_by_a_call_that_gets_through()
    {
        RawCarrier? raw = null;
        await using var world = await SwitchWorld.Create(
            optionsAre: o => o.CarrierRest = TimeSpan.FromSeconds(1),
            prepare: w =>
            {
                raw = new RawCarrier(w.Address(22), pings: 200, invites: 503);
                (w.ConfigOne.Carriers[0].Host, w.ConfigOne.Carriers[0].Port) = (w.Address(22), (uint)raw.EndPoint.Port);
            });
        using var carrier = raw!;
        await using var events = new EventWatch(world.Control);
        for (var n = 0; n < 5; n++)
            Assert.Equal("c2", (await Answered()).CarrierId);
        var rests = await events.Next("its rest", e => e.CarrierHealth is { CarrierId: "c1", Up: false });
        Assert.StartsWith("rests for 1 s", rests.CarrierHealth.Text, StringComparison.Ordinal);
        Assert.Equal("c2", (await Answered()).CarrierId);
        Assert.Equal(5, carrier.Invites.Count);

        await events.Next("its trial", e => e.CarrierHealth is { CarrierId: "c1", Up: true, Text.Length: > 0 });
        carrier.InviteAnswer = 486;
        var order = await Orders.Place(world.Control, "c1", "c2");
        Assert.Equal(EndCause.Busy, (await events.Ended(order.LegId)).Cause);
        await events.Next("its end", e => e.CarrierHealth is { CarrierId: "c1", Up: true, Text: "" });

        async Task<LegAnswered> Answered() => await events.Answered((await Orders.Place(world.Control, "c1", "c2")).LegId);
    }

    private void Fail()
    {
        for (var n = 0; n < 3; n++)
            _rest.KeptSilent(Ten);
        Assert.True(_rest.IsResting);
    }
}
