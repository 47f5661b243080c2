using Carillon.Switch.Carriers;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Switch;

/// <summary>What a carrier's guard lets through: the rule alone, on a clock of the test's.</summary>
public sealed class SpendGuardTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SpendGuard _guard;
    private int _told;

    public SpendGuardTests() => _guard = new SpendGuard(_clock, () => _told++);

    [Theory]
    [InlineData("+493012345", true)]
    [InlineData("+4990012345", false)]
    [InlineData("+441234567", false)]
    [InlineData("+18885551234", true)]
    [InlineData("+190055512", false)]
    public void Denied_prefixes_win_over_allowed_ones_and_what_is_not_allowed_is_denied(string number, bool passes)
    {
        _guard.Set(new Carrier { AllowPrefixes = { "+49", "1" }, DenyPrefixes = { "+49900", "1900" } });
        Assert.Equal(passes, _guard.Refuses(number) is null);
    }

    [Fact]
    public void So_many_a_minute_pass_to_a_prefix_and_others_are_not_touched()
    {
        _guard.Set(new Carrier { SpendCaps = { new SpendCap { Prefix = "+882", CallsPerMinute = 3 } } });
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(_guard.Refuses("+88213"));
            _guard.Take("+88213");
            _guard.Release("+88213");
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.NotNull(_guard.Refuses("+88299"));
        Assert.Null(_guard.Refuses("+49301"));
        Assert.Equal((1, true), (_told, _guard.Text.Contains("+882", StringComparison.Ordinal)));

        _clock.Advance(TimeSpan.FromSeconds(31)); // the first is a minute old
        _guard.Look();
        Assert.Equal((2, ""), (_told, _guard.Text));
        Assert.Null(_guard.Refuses("+88299"));
        _guard.Take("+88299");
        Assert.NotNull(_guard.Refuses("+88299"));
    }

    [Fact]
    public void So_many_at_a_time_pass_and_one_more_when_one_has_ended()
    {
        _guard.Set(new Carrier { SpendCaps = { new SpendCap { MaxCalls = 2 } } });
        _guard.Take("+49301");
        _guard.Take("+49302");
        Assert.NotNull(_guard.Refuses("+49303"));
        _guard.Release("+49301");
        Assert.Null(_guard.Refuses("+49303"));
    }

    [Fact]
    public void Counts_outlive_other_settings()
    {
        _guard.Set(new Carrier { SpendCaps = { new SpendCap { CallsPerMinute = 1 } } });
        _guard.Take("+49301");
        _guard.Set(new Carrier { Name = "another", SpendCaps = { new SpendCap { CallsPerMinute = 1 } } });
        Assert.NotNull(_guard.Refuses("+49302"));
    }

    [Theory]
    [InlineData("112", true)]
    [InlineData("+112", true)]
    [InlineData("911", true)]
    [InlineData("+49110", true)]
    [InlineData("+1911", true)]
    [InlineData("+353999", true)]
    [InlineData("5555", true)]
    [InlineData("+4911055", false)]
    [InlineData("+6834112", false)]
    [InlineData("+49301100", false)]
    public void Emergency_numbers_are_known_in_every_spelling(string number, bool isOne) => Assert.Equal(isOne, EmergencyNumbers.Has(number, ["5555"]));
}

/// <summary>The guard of a switch at work.</summary>
public sealed class SpendGuardInASwitchTests : IAsyncLifetime
{
    private SwitchWorld _world = null!;
    private EventWatch _events = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create(carrierIs: c => c.SpendCaps.Add(new SpendCap { Prefix = "+4940", CallsPerMinute = 5 }));
        _events = new EventWatch(_world.Control);
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task A_cap_trips_at_the_very_next_call_and_is_told()
    {
        for (var i = 0; i < 5; i++)
            await Orders.Place(_world.Control, "c1");
        var sixth = await _world.Control.Execute(new Command { Originate = Orders.Over("c1") }, Ct);
        Assert.Equal(ResultCode.ResultNoCarrier, sixth.Code);
        Assert.Contains("5 a minute", sixth.Text, StringComparison.Ordinal);
        await Eventually.True(() => _events.Seen.Any(e => e.CarrierHealth is { CarrierId: "c1" } health && health.Text.Contains("5 a minute", StringComparison.Ordinal)), "health says so");
        await Eventually.True(() => _world.Carrier.Invites == 5, "five have left");

        // The next carrier of the route takes it, as when one is full.
        var seventh = await Orders.Place(_world.Control, "c1", "c2");
        await Eventually.True(() => _world.SpareCarrier.InvitesTo(seventh.Number) == 1);
        Assert.Equal(5, _world.Carrier.Invites);
    }

    [Theory]
    [InlineData("112")]
    [InlineData("+911")]
    [InlineData("+49110")]
    public async Task An_emergency_number_is_not_dialled_by_a_campaign(string number)
    {
        var order = Orders.Over("c1");
        order.Number = number;
        var result = await _world.Control.Execute(new Command { Originate = order }, Ct);
        Assert.Equal(ResultCode.ResultInvalid, result.Code);
        Assert.Contains("emergency", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nor_one_that_the_carriers_rules_make()
    {
        _world.ConfigOne.Carriers[0].CalledRules.Add(new NumberRule { Pattern = "+49.", Strip = 3 });
        await _world.Reconfigure();
        var order = Orders.Over("c1");
        order.Number = "+49110";
        Assert.Equal(ResultCode.ResultInvalid, (await _world.Control.Execute(new Command { Originate = order }, Ct)).Code);
        _world.ConfigOne.Carriers[0].CalledRules[0].Strip = 7;
        _world.ConfigOne.Carriers[0].CalledRules[0].Pattern = "+494000.";
        await _world.Reconfigure();
        order = Orders.Over("c1");
        order.Number = "+494000112";
        var result = await _world.Control.Execute(new Command { Originate = order }, Ct);
        Assert.Equal(ResultCode.ResultNoCarrier, result.Code);
        Assert.Contains("emergency", result.Text, StringComparison.Ordinal);
        Assert.Equal(0, _world.Carrier.Invites);
    }

    [Fact]
    public async Task What_cannot_be_meant_is_refused_at_Configure()
    {
        _world.ConfigOne.Carriers[0].DenyPrefixes.Add("premium");
        _world.ConfigOne.Carriers[0].SpendCaps.Add(new SpendCap { Prefix = "+1" });
        _world.ConfigOne.EmergencyNumbers.Add("+112");
        var reply = await _world.Control.Configure(9, _world.ConfigOne, Ct);
        Assert.False(reply.Accepted);
        Assert.Equal(3, reply.Faults.Count);
    }
}
