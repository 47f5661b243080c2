using Carillon.Telephony;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>What only a switch with real sockets can show: sound, carriers, restarts.</summary>
public sealed class SwitchTests : IAsyncLifetime
{
    private SwitchWorld _world = null!;
    private EventWatch _events = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create();
        _events = new EventWatch(_world.Control);
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task An_agents_phone_and_a_customer_hear_each_other_and_the_recording_holds_both()
    {
        var agent = await CallPhone(_world.Control, _events, "100");
        var customer = Order();
        await Answered(customer);
        var room = NewId();
        await Ok(new Command { Join = new Join { LegId = agent, RoomId = room } });
        var phone = _world.Phone100.ToneOf("100");
        var caller = _world.Carrier.ToneOf(customer.Number);
        var recordingId = NewId();
        await Ok(new Command { StartRecording = new StartRecording { RecordingId = recordingId, CustomerLegId = customer.LegId, AgentLegId = agent, AttemptId = customer.AttemptId } });
        await Ok(new Command { Join = new Join { LegId = customer.LegId, RoomId = room, AnnounceTone = true } });
        await Task.WhenAll(phone.Hears(SwitchWorld.CustomerTone), caller.Hears(SwitchWorld.PhoneTone));

        await phone.HearsFrames(25);
        _world.CustomerHangsUp(customer.Number);
        var ready = (await _events.Next("recording", e => e.RecordingReady?.RecordingId == recordingId)).RecordingReady;
        var file = Path.Combine(_world.One.Host.Options.RecordingFolder, ready.Path);
        Assert.Equal((long)ready.Bytes, new FileInfo(file).Length);
        Assert.Equal((true, true), StereoFile.Hears(file, left: SwitchWorld.CustomerTone, right: SwitchWorld.PhoneTone));
        Assert.Equal((false, false), StereoFile.Hears(file, left: SwitchWorld.PhoneTone, right: SwitchWorld.CustomerTone));
    }

    [Fact]
    public async Task A_customer_and_an_agent_of_another_server_hear_each_other_over_the_trunk()
    {
        await using var farEvents = new EventWatch(_world.Neighbour);
        var agent = await CallPhone(_world.Neighbour, farEvents, "200");
        var agentsRoom = NewId();
        await Ok(new Command { Join = new Join { LegId = agent, RoomId = agentsRoom } }, _world.Neighbour);
        var customer = Order();
        await Answered(customer);
        var link = new Link { LinkId = NewId(), LegId = customer.LegId, NearRoomId = NewId(), ServerId = "t2", FarRoomId = agentsRoom, AnnounceTone = true };
        await Ok(new Command { Link = link });
        await farEvents.Next("link up there", e => e.LinkUp?.LinkId == link.LinkId);
        await Task.WhenAll(
            _world.Phone200.ToneOf("200").Hears(SwitchWorld.CustomerTone),
            _world.Carrier.ToneOf(customer.Number).Hears(SwitchWorld.PhoneTone));

        await Ok(new Command { HangUp = new HangUp { LegId = customer.LegId } });
        Assert.Equal(EndCause.Normal, (await farEvents.Ended(link.LinkId)).Cause);
        Assert.Single((await _world.Neighbour.Snapshot(Ct)).Legs, l => l.LegId == agent);
    }

    [Fact]
    public async Task A_carrier_that_fails_is_followed_by_the_next_with_one_invite_each_and_one_end()
    {
        _world.Carrier.RefuseAllWith = 503;
        var order = Order("c1", "c2");
        await Ok(new Command { Originate = order });
        Assert.Equal("c2", (await _events.Answered(order.LegId)).CarrierId);
        Assert.Equal((1, 1), (_world.Carrier.InvitesTo(order.Number), _world.SpareCarrier.InvitesTo(order.Number)));
        Assert.Equal(["c1", "c2"], _events.Seen.Where(e => e.LegSent?.LegId == order.LegId).Select(e => e.LegSent.CarrierId));
        await Ok(new Command { HangUp = new HangUp { LegId = order.LegId } });
        await _events.Ended(order.LegId);
        Assert.Single(_events.Seen, e => e.LegEnded?.LegId == order.LegId);
    }

    [Fact]
    public async Task A_busy_customer_is_not_tried_over_the_next_carrier()
    {
        _world.Carrier.RefuseAllWith = 486;
        var order = Order("c1", "c2");
        await Ok(new Command { Originate = order });
        Assert.Equal(EndCause.Busy, (await _events.Ended(order.LegId)).Cause);
        Assert.Equal(0, _world.SpareCarrier.InvitesTo(order.Number));
    }

    [Fact]
    public async Task A_silent_carrier_is_given_up_after_a_short_timer_and_rests_after_the_third_time()
    {
        await _world.Carrier.DisposeAsync();
        for (var i = 0; i < 3; i++)
        {
            var order = Order("c1", "c2");
            await Ok(new Command { Originate = order });
            Assert.Equal("c2", (await _events.Answered(order.LegId)).CarrierId);
        }

        var rests = await _events.Next("rest", e => e.CarrierHealth is { CarrierId: "c1", Up: false });
        Assert.Contains("rests", rests.CarrierHealth.Text, StringComparison.Ordinal);
        var alone = await _world.Control.Execute(new Command { Originate = Order("c1") }, Ct);
        Assert.Equal(ResultCode.ResultNoCarrier, alone.Code);
    }

    [Fact]
    public async Task Calls_per_second_space_the_invites_evenly()
    {
        var config = _world.ConfigOne.Clone();
        config.Carriers[0].CallsPerSecond = 20;
        Assert.True((await _world.Control.Configure(3, config, Ct)).Accepted);
        for (var i = 0; i < 10; i++)
            await Ok(new Command { Originate = Order() });
        await _events.Next("tenth answer", _ => _events.Seen.Count(e => e.LegAnswered is not null) == 10);
        var times = _world.Carrier.Log.Select(l => l.At).ToList();
        Assert.InRange(times[^1] - times[0], 400, 2000);
    }

    [Fact]
    public async Task A_call_whose_slot_comes_too_late_is_refused_or_ends_unsent()
    {
        var config = _world.ConfigOne.Clone();
        config.Carriers[0].CallsPerSecond = 2;
        Assert.True((await _world.Control.Configure(3, config, Ct)).Accepted);
        await Ok(new Command { Originate = Order() });
        var hurried = Order();
        hurried.NotAfterMs = 100;
        var result = await _world.Control.Execute(new Command { Originate = hurried }, Ct);
        Assert.Equal(ResultCode.ResultNoCarrier, result.Code);
        Assert.Equal(0, _world.Carrier.InvitesTo(hurried.Number));
    }

    [Fact]
    public async Task Stop_catches_calls_that_wait_for_their_slot()
    {
        var config = _world.ConfigOne.Clone();
        config.Carriers[0].CallsPerSecond = 1;
        Assert.True((await _world.Control.Configure(3, config, Ct)).Accepted);
        await Ok(new Command { Originate = Order() });
        var waiting = Order();
        waiting.NotAfterMs = 5000;
        await Ok(new Command { Originate = waiting });
        await Ok(new Command { StopDialling = new StopDialling { Scope = StopScope.StopSystem } });
        var ended = await _events.Ended(waiting.LegId);
        Assert.Equal((EndCause.Stopped, false), (ended.Cause, ended.InviteSent));
        Assert.Equal(0, _world.Carrier.InvitesTo(waiting.Number));
    }

    [Fact]
    public async Task A_carrier_at_its_limit_of_calls_takes_no_more()
    {
        var config = _world.ConfigOne.Clone();
        config.Carriers[0].MaxCalls = 1;
        Assert.True((await _world.Control.Configure(3, config, Ct)).Accepted);
        var first = Order();
        await Answered(first);
        var second = await _world.Control.Execute(new Command { Originate = Order() }, Ct);
        Assert.Equal(ResultCode.ResultNoCarrier, second.Code);
        Assert.Contains("limit of 1", second.Text, StringComparison.Ordinal);
        await Ok(new Command { HangUp = new HangUp { LegId = first.LegId } });
        await Answered(Order());
    }

    [Fact]
    public async Task A_server_at_its_limit_of_legs_says_so()
    {
        var config = _world.ConfigOne.Clone();
        config.Limits = new Limits { MaxLegs = 1 };
        Assert.True((await _world.Control.Configure(3, config, Ct)).Accepted);
        await Answered(Order());
        Assert.Equal(ResultCode.ResultOverloaded, (await _world.Control.Execute(new Command { Originate = Order() }, Ct)).Code);
        await _events.Next("overload", e => e.Overload is { On: true });
    }

    [Fact]
    public async Task After_a_restart_the_configuration_the_epochs_and_the_ends_are_still_known()
    {
        var order = Order();
        order.Epoch = 9;
        await Answered(order);
        var boot = _world.Control.Connection.BootId;
        var last = (await _world.Control.Snapshot(Ct)).LastSequence;
        await _events.DisposeAsync();

        await _world.RestartOne();

        _events = new EventWatch(_world.Control, last);
        var hello = await _world.Control.Hello(Ct);
        Assert.NotEqual(boot, hello.BootId);
        Assert.Equal(2ul, hello.ConfigVersion);
        var ended = await _events.Ended(order.LegId);
        Assert.Equal((EndCause.ServerShutdown, order.AttemptId), (ended.Cause, ended.AttemptId));
        var stale = Order();
        (stale.CampaignId, stale.Epoch) = (order.CampaignId, 8);
        Assert.Equal(ResultCode.ResultStaleEpoch, (await _world.Control.Execute(new Command { Originate = stale }, Ct)).Code);
        Assert.Equal(ResultCode.ResultAlreadyDone, (await _world.Control.Execute(new Command { Originate = order }, Ct)).Code);
        await Answered(Order());
    }

    [Fact]
    public async Task After_a_restart_a_phone_is_called_before_it_registers_again()
    {
        await _events.DisposeAsync();
        await _world.RestartOne();
        _events = new EventWatch(_world.Control);

        await CallPhone(_world.Control, _events, "100");
        Assert.Contains((await _world.Control.Snapshot(Ct)).Phones, p => p.PhoneId == "100" && p.Registered);
    }

    [Fact]
    public async Task Digits_are_collected_until_there_are_enough_or_time_is_up()
    {
        var order = Order();
        await Answered(order);
        await Ok(new Command { CollectDtmf = new CollectDtmf { LegId = order.LegId, MaxDigits = 2, TimeoutMs = 8000 } });
        _world.CustomerPresses(order.Number, '4');
        _world.CustomerPresses(order.Number, '2');
        var enough = (await _events.Next("digits", e => e.DigitsCollected is not null)).DigitsCollected;
        Assert.Equal(("42", false), (enough.Digits, enough.TimedOut));
        await Ok(new Command { CollectDtmf = new CollectDtmf { LegId = order.LegId, MaxDigits = 2, TimeoutMs = 50 } });
        var late = (await _events.Next("time-out", e => e.DigitsCollected is { TimedOut: true })).DigitsCollected;
        Assert.Equal("", late.Digits);
    }

    [Fact]
    public async Task Digits_of_who_knows_no_telephone_events_are_collected_from_its_tones()
    {
        _world.Carrier.KnowsNoEvents = true;
        var order = Order();
        await Answered(order);
        await Ok(new Command { CollectDtmf = new CollectDtmf { LegId = order.LegId, MaxDigits = 3, TimeoutMs = 20_000 } });
        foreach (var digit in "40#")
            _world.CustomerPresses(order.Number, digit);
        var enough = (await _events.Next("digits", e => e.DigitsCollected is not null)).DigitsCollected;
        Assert.Equal(("40#", false), (enough.Digits, enough.TimedOut));
    }

    [Fact]
    public async Task How_a_leg_was_heard_is_told_at_its_end()
    {
        var order = Order();
        await Answered(order);
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken); // the first report comes after five
        await Ok(new Command { HangUp = new HangUp { LegId = order.LegId } });
        var quality = (await _events.Next("quality", e => e.LegQuality?.LegId == order.LegId)).LegQuality;
        Assert.InRange(quality.PacketsReceived, 150u, 400u);
        Assert.Equal((0u, 0.0), (quality.PacketsLost, quality.LossPercent));
        Assert.Equal(4.41, quality.MosListening, 0.01);
    }

    [Fact]
    public async Task A_bad_configuration_is_refused_with_all_its_faults()
    {
        var config = _world.ConfigOne.Clone();
        config.Carriers.Add(new Carrier { Id = "c1", Host = "no host", Port = 70_000, GainDb = 13 });
        config.Phones.Add(new Phone { Id = "x", Ha1Md5 = "short", Realm = "elsewhere" });
        config.Trunks.Add(new Trunk { ServerId = "t1", Host = "127.0.0.1" });
        var reply = await _world.Control.Configure(3, config, Ct);
        Assert.False(reply.Accepted);
        Assert.Equal(8, reply.Faults.Count);
        Assert.Equal(2ul, (await _world.Control.Hello(Ct)).ConfigVersion);
    }

    [Fact]
    public async Task The_heartbeat_comes_each_second_and_is_not_journalled()
    {
        var load = await _events.Next("load", e => e.ServerLoad is not null);
        Assert.Equal(0ul, load.Sequence);
        Assert.InRange(load.ServerLoad.GarbageMbPerSecond, 0, 500);
    }

    [Fact]
    public async Task The_heartbeat_names_every_carrier_with_its_calls_also_while_nothing_is_the_matter_with_it()
    {
        var order = await Orders.Place(_world.Control, "c1");
        await _events.Answered(order.LegId);
        var load = (await _events.Next("a heartbeat that counts the call", e => e.ServerLoad?.Carriers.Any(c => c.CallsPerSecond > 0) == true)).ServerLoad;
        Assert.Equal(_world.ConfigOne.Carriers.Where(c => c.ReachableFromHere).Select(c => c.Id).Order(), load.Carriers.Select(c => c.CarrierId).Order());
        var line = load.Carriers.Single(c => c.CallsPerSecond > 0);
        Assert.Equal(("c1", true, "", 1u), (line.CarrierId, line.Up, line.Text, line.Calls));
        await _events.Next("a heartbeat without new calls", e => e.ServerLoad?.Carriers.Any(c => c is { CarrierId: "c1", CallsPerSecond: 0, Calls: 1 }) == true);
    }

    private static Originate Order(params string[] carriers) => Orders.Over(carriers.Length == 0 ? ["c1"] : carriers);

    private async Task Answered(Originate order)
    {
        await Ok(new Command { Originate = order });
        await _events.Answered(order.LegId);
    }

    private static async Task<string> CallPhone(ICallControl control, EventWatch events, string phone)
    {
        var leg = NewId();
        await Ok(new Command { CallPhone = new CallPhone { LegId = leg, AgentId = "anna", PhoneId = phone } }, control);
        await events.Answered(leg);
        return leg;
    }

    private Task Ok(Command command) => Ok(command, _world.Control);

    private static Task Ok(Command command, ICallControl control) => Orders.Give(control, command);
}
