using Carillon.Telephony;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Xunit;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Telephony.Conformance;

/// <summary>What every implementation of call control keeps. Real time, short delays, every wait is for an event.</summary>
public abstract partial class CallControlConformance : IAsyncLifetime
{
    private IWorld _world = null!;
    private EventWatch _events = null!;
    private int _numbers;

    protected abstract ValueTask<IWorld> CreateWorld();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await CreateWorld();
        _events = new EventWatch(_world.Control);
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _world.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_answered_call_tells_its_story_in_order_and_ends_once()
    {
        _world.CustomersWill(FakeCall.Answers(TimeSpan.FromMilliseconds(60)));
        var order = Order();
        Assert.Equal(ResultCode.ResultOk, await Do(order));
        var answered = await _events.Answered(order.LegId);
        Assert.Equal((order.AttemptId, order.CampaignId, "c1"), (answered.AttemptId, answered.CampaignId, answered.CarrierId));

        _world.CustomerHangsUp(order.Number);
        var ended = await _events.Ended(order.LegId);

        Assert.Equal((EndCause.Normal, order.AttemptId, true), (ended.Cause, ended.AttemptId, ended.InviteSent));
        Assert.Equal(1, _world.InvitesTo(order.Number));
        var story = _events.Seen.Where(e => LegOf(e) == order.LegId).ToList();
        Assert.Equal(
            [SwitchEvent.KindOneofCase.LegSent, SwitchEvent.KindOneofCase.LegRinging, SwitchEvent.KindOneofCase.LegAnswered, SwitchEvent.KindOneofCase.LegEnded],
            story.Select(e => e.KindCase).Where(k => k is not SwitchEvent.KindOneofCase.LegQuality));
        Assert.Equal(story.Select(e => e.Sequence).Order(), story.Select(e => e.Sequence));
    }

    [Theory]
    [InlineData(EndCause.Busy)]
    [InlineData(EndCause.Rejected)]
    [InlineData(EndCause.InvalidNumber)]
    [InlineData(EndCause.Congestion)]
    public async Task A_refusal_ends_with_its_cause(EndCause cause)
    {
        _world.CustomersWill(FakeCall.Refuses(cause, TimeSpan.FromMilliseconds(20)));
        var order = Order();
        Assert.Equal(ResultCode.ResultOk, await Do(order));
        var ended = await _events.Ended(order.LegId);
        Assert.Equal((cause, 0ul), (ended.Cause, ended.TalkMs));
    }

    [Fact]
    public async Task Nobody_answers_until_the_ring_time_out()
    {
        _world.CustomersWill(FakeCall.NeverAnswers());
        var order = Order();
        order.RingTimeoutMs = 150;
        Assert.Equal(ResultCode.ResultOk, await Do(order));
        var ended = await _events.Ended(order.LegId);
        Assert.Equal(EndCause.NoAnswer, ended.Cause);
        Assert.InRange(ended.RingMs, 140ul, 5000ul);
    }

    [Fact]
    public async Task The_same_command_twice_dials_once()
    {
        var order = Order();
        var command = new Command { CommandId = NewId(), Originate = order };
        var first = await _world.Control.Execute(command, Ct);
        var second = await _world.Control.Execute(command.Clone(), Ct);
        var otherCommandSameLeg = await Do(order.Clone());
        await _events.Answered(order.LegId);
        Assert.Equal(ResultCode.ResultOk, first.Code);
        Assert.Equal(first.Code, second.Code);
        Assert.Equal(ResultCode.ResultAlreadyDone, otherCommandSameLeg);
        Assert.Equal(1, _world.InvitesTo(order.Number));
    }

    [Fact]
    public async Task A_lower_epoch_is_refused_after_a_higher_one_was_announced()
    {
        var campaign = NewId();
        Assert.Equal(ResultCode.ResultOk, (await _world.Control.Execute(new Command { AnnounceEpoch = new AnnounceEpoch { CampaignId = campaign, Epoch = 7 } }, Ct)).Code);
        var late = Order();
        (late.CampaignId, late.Epoch) = (campaign, 6);
        Assert.Equal(ResultCode.ResultStaleEpoch, await Do(late));
        var good = Order();
        (good.CampaignId, good.Epoch) = (campaign, 7);
        Assert.Equal(ResultCode.ResultOk, await Do(good));
        var snapshot = await _world.Control.Snapshot(Ct);
        Assert.Equal(7ul, snapshot.CampaignEpochs[campaign]);
        Assert.Equal(0, _world.InvitesTo(late.Number));
    }

    [Theory]
    [InlineData(StopScope.StopSystem)]
    [InlineData(StopScope.StopCampaign)]
    [InlineData(StopScope.StopCarrier)]
    public async Task Stop_lets_no_invite_leave_until_it_is_lifted(StopScope scope)
    {
        var order = Order();
        var stop = new StopDialling { Scope = scope, Id = scope == StopScope.StopCampaign ? order.CampaignId : "c1" };
        Assert.True((await _world.Control.Execute(new Command { StopDialling = stop }, Ct)).IsDone());
        Assert.Equal(ResultCode.ResultStopped, await Do(order));
        Assert.Equal(0, _world.InvitesTo(order.Number));
        Assert.Equal(scope, Assert.Single((await _world.Control.Snapshot(Ct)).Stops).Scope);

        stop.Resume = true;
        Assert.True((await _world.Control.Execute(new Command { StopDialling = stop }, Ct)).IsDone());
        var again = Order();
        again.CampaignId = order.CampaignId;
        Assert.Equal(ResultCode.ResultOk, await Do(again));
        await _events.Answered(again.LegId);
        Assert.Empty((await _world.Control.Snapshot(Ct)).Stops);
    }

    [Fact]
    public async Task A_phone_is_called_and_shares_a_room_with_a_customer()
    {
        var (agent, customer, room) = await Conversation();
        var snapshot = await _world.Control.Snapshot(Ct);
        var both = Assert.Single(snapshot.Rooms, r => r.RoomId == room);
        Assert.Equal(new[] { agent, customer }.Order(StringComparer.Ordinal), both.LegIds.Order(StringComparer.Ordinal));
        Assert.False(both.Mixing);
        Assert.Equal(LegKind.LegAgent, snapshot.Legs.Single(l => l.LegId == agent).Kind);
        Assert.Equal(LegState.LegUp, snapshot.Legs.Single(l => l.LegId == customer).State);
    }

    [Fact]
    public async Task An_unregistered_phone_is_not_called()
    {
        var result = await _world.Control.Execute(new Command { CallPhone = new CallPhone { LegId = NewId(), PhoneId = "nobody" } }, Ct);
        Assert.Equal(ResultCode.ResultUnknownPhone, result.Code);
    }

    [Fact]
    public async Task Hang_up_ends_the_leg_as_ours_and_twice_changes_nothing()
    {
        var (_, customer, _) = await Conversation();
        var hangUp = new Command { HangUp = new HangUp { LegId = customer } };
        Assert.Equal(ResultCode.ResultOk, (await _world.Control.Execute(hangUp, Ct)).Code);
        var ended = await _events.Ended(customer);
        Assert.Equal(EndCause.HungUpByUs, ended.Cause);
        Assert.Equal(ResultCode.ResultAlreadyDone, (await _world.Control.Execute(new Command { HangUp = new HangUp { LegId = customer } }, Ct)).Code);
        Assert.Single(_events.Seen, e => e.LegEnded?.LegId == customer);
    }

    [Fact]
    public async Task Hang_up_before_answer_is_a_cancel()
    {
        _world.CustomersWill(FakeCall.NeverAnswers());
        var order = Order();
        await Do(order);
        await _events.Next("ringing", e => e.LegRinging?.LegId == order.LegId);
        await _world.Control.Execute(new Command { HangUp = new HangUp { LegId = order.LegId } }, Ct);
        Assert.Equal(EndCause.Cancelled, (await _events.Ended(order.LegId)).Cause);
    }

    [Fact]
    public async Task A_recording_is_ready_when_the_customer_is_gone()
    {
        var (agent, customer, _) = await Conversation();
        var recording = new StartRecording { RecordingId = NewId(), CustomerLegId = customer, AgentLegId = agent, AttemptId = NewId() };
        Assert.Equal(ResultCode.ResultOk, (await _world.Control.Execute(new Command { StartRecording = recording }, Ct)).Code);
        var running = await _world.Control.Snapshot(Ct);
        Assert.Equal(recording.RecordingId, running.Legs.Single(l => l.LegId == customer).RecordingId);
        await _world.Control.Execute(new Command { HangUp = new HangUp { LegId = customer } }, Ct);
        var ready = (await _events.Next("recording", e => e.RecordingReady?.RecordingId == recording.RecordingId)).RecordingReady;
        Assert.Equal(recording.AttemptId, ready.AttemptId);
        Assert.Matches($@"^\d{{4}}/\d\d/\d\d/{recording.RecordingId}\.wav$", ready.Path);
    }

    [Fact]
    public async Task Keys_of_the_customer_are_events()
    {
        var (_, customer, _) = await Conversation(out var number);
        _world.CustomerPresses(number, '7');
        var key = await _events.Next("key", e => e.DtmfReceived?.LegId == customer);
        Assert.Equal("7", key.DtmfReceived.Digit);
    }

    [Fact]
    public async Task A_prompt_that_hangs_up_after_ends_the_leg_with_the_cause_it_was_given()
    {
        var order = Order();
        await Do(order);
        await _events.Answered(order.LegId);
        var play = new Play { PlaybackId = NewId(), LegId = order.LegId, Prompt = "tone:drop", HangUpAfter = true, HangUpCause = EndCause.Dropped };
        Assert.Equal(ResultCode.ResultOk, (await _world.Control.Execute(new Command { Play = play }, Ct)).Code);
        Assert.Equal(EndCause.Dropped, (await _events.Ended(order.LegId)).Cause);
        var played = _events.Seen.Single(e => e.PlaybackEnded?.PlaybackId == play.PlaybackId);
        Assert.True(played.PlaybackEnded.Completed);
    }

    [Fact]
    public async Task A_link_joins_a_room_on_the_other_server_and_ends_with_its_customer()
    {
        await using var farEvents = new EventWatch(_world.Neighbour);
        var order = Order();
        await Do(order);
        await _events.Answered(order.LegId);
        var link = new Link { LinkId = NewId(), LegId = order.LegId, NearRoomId = NewId(), ServerId = "t2", FarRoomId = NewId() };
        Assert.Equal(ResultCode.ResultOk, (await _world.Control.Execute(new Command { Link = link }, Ct)).Code);
        await _events.Next("link up here", e => e.LinkUp?.LinkId == link.LinkId);
        var far = await farEvents.Next("link up there", e => e.LinkUp?.LinkId == link.LinkId);
        Assert.Equal(link.FarRoomId, far.LinkUp.RoomId);
        var there = await _world.Neighbour.Snapshot(Ct);
        Assert.Equal([link.LinkId], there.Rooms.Single(r => r.RoomId == link.FarRoomId).LegIds);

        _world.CustomerHangsUp(order.Number);
        Assert.Equal(EndCause.Normal, (await _events.Ended(link.LinkId)).Cause);
        Assert.Equal(EndCause.Normal, (await farEvents.Ended(link.LinkId)).Cause);
    }

    [Fact]
    public async Task A_link_to_a_stranger_is_refused()
    {
        var order = Order();
        await Do(order);
        await _events.Answered(order.LegId);
        var link = new Link { LinkId = NewId(), LegId = order.LegId, NearRoomId = NewId(), ServerId = "t9", FarRoomId = NewId() };
        Assert.Equal(ResultCode.ResultUnknownPeer, (await _world.Control.Execute(new Command { Link = link }, Ct)).Code);
    }

    [Fact]
    public async Task Events_are_replayed_after_any_sequence_until_they_are_forgotten()
    {
        var order = Order();
        await Do(order);
        await _events.Answered(order.LegId);
        _world.CustomerHangsUp(order.Number);
        await _events.Ended(order.LegId);
        var live = _events.Seen.Where(e => e.Sequence > 0).ToList();

        var middle = live[live.Count / 2].Sequence;
        await using (var replay = new EventWatch(_world.Control, middle))
        {
            await replay.Ended(order.LegId);
            var replayed = replay.Seen.Where(e => e.Sequence > 0 && e.Sequence <= live[^1].Sequence).ToList();
            Assert.Equal(live.Where(e => e.Sequence > middle), replayed);
        }

        Assert.Contains((await _world.Control.Snapshot(Ct)).RecentEnds, e => e.LegId == order.LegId);
        await _world.Control.Execute(new Command { ForgetBefore = new ForgetBefore { Sequence = live[^1].Sequence } }, Ct);
        Assert.DoesNotContain((await _world.Control.Snapshot(Ct)).RecentEnds, e => e.LegId == order.LegId);
    }

    [Fact]
    public async Task Commands_of_later_issues_say_so_in_words()
    {
        var result = await _world.Control.Execute(new Command { WebRtcOffer = new WebRtcOffer { LegId = NewId(), Sdp = "v=0" } }, Ct);
        Assert.Equal(ResultCode.ResultNotSupported, result.Code);
        Assert.NotEmpty(result.Text);
    }

    [Fact]
    public async Task Unknown_legs_are_answered_not_thrown()
    {
        var stranger = NewId();
        Command[] commands =
        [
            new() { HangUp = new HangUp { LegId = stranger } },
            new() { Join = new Join { LegId = stranger, RoomId = NewId() } },
            new() { Leave = new Leave { LegId = stranger } },
            new() { Play = new Play { PlaybackId = NewId(), LegId = stranger, Prompt = "tone:drop" } },
            new() { MusicOnHold = new MusicOnHold { LegId = stranger, On = true } },
            new() { SendDtmf = new SendDtmf { LegId = stranger, Digits = "1" } },
        ];
        foreach (var command in commands)
            Assert.Equal(ResultCode.ResultUnknownLeg, (await _world.Control.Execute(command, Ct)).Code);
        Assert.Equal(ResultCode.ResultInvalid, (await _world.Control.Execute(new Command(), Ct)).Code);
    }

    [Fact]
    public async Task An_older_configuration_is_refused()
    {
        var before = await _world.Control.Hello(Ct);
        Assert.True(before.ConfigVersion > 0);
        var refused = await _world.Control.Configure(before.ConfigVersion - 1, new SwitchConfig(), Ct);
        Assert.False(refused.Accepted);
        Assert.Equal(before.ConfigVersion, (await _world.Control.Hello(Ct)).ConfigVersion);
    }

    private Originate Order() => new()
    {
        LegId = NewId(),
        AttemptId = NewId(),
        CampaignId = NewId(),
        Epoch = 1,
        NotAfterMs = 5000,
        Number = $"+4930{Interlocked.Increment(ref _numbers):D6}",
        CallerId = "+49301234",
        CarrierIds = { "c1" },
        RingTimeoutMs = 10_000,
    };

    private async Task<ResultCode> Do(Originate order) =>
        (await _world.Control.Execute(new Command { CommandId = NewId(), Originate = order }, Ct)).Code;

    private Task<(string Agent, string Customer, string Room)> Conversation() => Conversation(out _);

    private Task<(string Agent, string Customer, string Room)> Conversation(out string number)
    {
        var order = Order();
        number = order.Number;
        return Converse(order);
    }

    private async Task<(string Agent, string Customer, string Room)> Converse(Originate order)
    {
        var agent = NewId();
        var room = NewId();
        var called = await _world.Control.Execute(new Command { CallPhone = new CallPhone { LegId = agent, AgentId = "anna", PhoneId = "100" } }, Ct);
        Assert.Equal((ResultCode.ResultOk, ""), (called.Code, called.Text));
        Assert.Equal("anna", (await _events.Answered(agent)).AgentId);
        Assert.Equal(ResultCode.ResultOk, await Do(order));
        await _events.Answered(order.LegId);
        foreach (var leg in new[] { agent, order.LegId })
        {
            var joined = await _world.Control.Execute(new Command { Join = new Join { LegId = leg, RoomId = room, AnnounceTone = leg != agent } }, Ct);
            Assert.Equal((ResultCode.ResultOk, ""), (joined.Code, joined.Text));
        }

        return (agent, order.LegId, room);
    }

    private static string? LegOf(SwitchEvent e) => e.KindCase switch
    {
        SwitchEvent.KindOneofCase.LegSent => e.LegSent.LegId,
        SwitchEvent.KindOneofCase.LegRinging => e.LegRinging.LegId,
        SwitchEvent.KindOneofCase.LegAnswered => e.LegAnswered.LegId,
        SwitchEvent.KindOneofCase.LegEnded => e.LegEnded.LegId,
        _ => null,
    };
}
