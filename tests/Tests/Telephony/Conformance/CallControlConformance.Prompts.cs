using Carillon.Telephony;
using Carillon.Telephony.V1;
using Xunit;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Telephony.Conformance;

/// <summary>What is played and which digits are collected.</summary>
public abstract partial class CallControlConformance
{
    [Fact]
    public async Task A_list_of_prompts_has_one_end_and_a_queued_one_comes_after_it()
    {
        var (leg, _) = await Customer();
        var list = new Play { PlaybackId = NewId(), LegId = leg, Prompt = "tone:zip", Prompts = { "tone:zip", "tone:zip" }, Times = 2 };
        var next = new Play { PlaybackId = NewId(), LegId = leg, Prompt = "tone:zip", Order = PlayTurn.PlayQueue };
        await Done(new Command { Play = list });
        await Done(new Command { Play = next });
        Assert.Equal(ResultCode.ResultAlreadyDone, (await _world.Control.Execute(new Command { Play = list.Clone() }, Ct)).Code);
        await EndOf(next);
        Assert.Equal([(list.PlaybackId, PlaybackEnd.PlaybackCompleted), (next.PlaybackId, PlaybackEnd.PlaybackCompleted)], Ends());
    }

    [Fact]
    public async Task A_prompt_that_replaces_ends_what_plays_and_what_waits_and_a_stopped_one_lets_the_next_begin()
    {
        var (leg, _) = await Customer();
        var plays = new Play { PlaybackId = NewId(), LegId = leg, Prompt = "tone:ringback", UntilStopped = true };
        var waits = new Play { PlaybackId = NewId(), LegId = leg, Prompt = "tone:zip", Order = PlayTurn.PlayQueue };
        var replaces = new Play { PlaybackId = NewId(), LegId = leg, Prompt = "tone:ringback", UntilStopped = true };
        var follows = new Play { PlaybackId = NewId(), LegId = leg, Prompt = "tone:zip", Order = PlayTurn.PlayQueue };
        foreach (var play in (Play[])[plays, waits, replaces, follows])
            await Done(new Command { Play = play });
        await Done(new Command { StopPlay = new StopPlay { PlaybackId = replaces.PlaybackId } });
        await EndOf(follows);
        Assert.Equal(
            [
                (plays.PlaybackId, PlaybackEnd.PlaybackReplaced), (waits.PlaybackId, PlaybackEnd.PlaybackReplaced),
                (replaces.PlaybackId, PlaybackEnd.PlaybackStopped), (follows.PlaybackId, PlaybackEnd.PlaybackCompleted),
            ],
            Ends());
    }

    [Fact]
    public async Task The_first_digit_stops_what_plays_and_what_waits_and_a_terminator_ends_the_collection()
    {
        var (leg, number) = await Customer();
        var plays = new Play { PlaybackId = NewId(), LegId = leg, Prompt = "tone:ringback", UntilStopped = true };
        var waits = new Play { PlaybackId = NewId(), LegId = leg, Prompt = "tone:ringback", Order = PlayTurn.PlayQueue };
        await Done(new Command { Play = plays });
        await Done(new Command { Play = waits });
        await Done(new Command { CollectDtmf = new CollectDtmf { LegId = leg, MaxDigits = 4, Terminators = "#", InterDigitMs = 60_000 } });
        _world.CustomerPresses(number, '4');
        Assert.Equal(PlaybackEnd.PlaybackBargedIn, (await EndOf(plays)).Why);
        Assert.Equal(PlaybackEnd.PlaybackBargedIn, (await EndOf(waits)).Why);
        _world.CustomerPresses(number, '2');
        _world.CustomerPresses(number, '#');
        var collected = await Collected(leg);
        Assert.Equal(("42", "#", false), (collected.Digits, collected.Terminator, collected.TimedOut));
    }

    [Fact]
    public async Task Where_barge_in_is_off_the_digits_count_and_the_prompt_goes_on()
    {
        var (leg, number) = await Customer();
        var play = new Play { PlaybackId = NewId(), LegId = leg, Prompt = "tone:ringback", UntilStopped = true };
        await Done(new Command { Play = play });
        await Done(new Command { CollectDtmf = new CollectDtmf { LegId = leg, MaxDigits = 1, KeepPrompt = true, InterDigitMs = 60_000 } });
        _world.CustomerPresses(number, '9');
        Assert.Equal("9", (await Collected(leg)).Digits);
        await Done(new Command { HangUp = new HangUp { LegId = leg } });
        await _events.Ended(leg);
        Assert.Equal([(play.PlaybackId, PlaybackEnd.PlaybackLegEnded)], Ends());
        Assert.True(_events.Seen.Single(e => e.PlaybackEnded is not null).Sequence < _events.Seen.Single(e => e.LegEnded is not null).Sequence);
    }

    [Fact]
    public async Task Digits_typed_ahead_are_collected_by_who_asks_for_them_and_else_forgotten()
    {
        var (leg, number) = await Customer();
        _world.CustomerPresses(number, '7');
        await _events.Next("the key", e => e.DtmfReceived is { Digit: "7" });
        await Done(new Command { CollectDtmf = new CollectDtmf { LegId = leg, MaxDigits = 2, TypedAhead = true, InterDigitMs = 60_000 } });
        _world.CustomerPresses(number, '1');
        Assert.Equal("71", (await Collected(leg)).Digits);
        _world.CustomerPresses(number, '8');
        await _events.Next("the key", e => e.DtmfReceived is { Digit: "8" });
        await Done(new Command { CollectDtmf = new CollectDtmf { LegId = leg, MaxDigits = 1, InterDigitMs = 60_000 } });
        _world.CustomerPresses(number, '5');
        await _events.Next("what was pressed since", e => e.DigitsCollected is { Digits: "5" });
    }

    [Fact]
    public async Task The_time_for_the_first_digit_begins_when_the_prompt_has_ended_and_that_for_the_next_with_each()
    {
        var (leg, number) = await Customer();
        var play = new Play { PlaybackId = NewId(), LegId = leg, Prompt = "tone:ringback", UntilStopped = true };
        await Done(new Command { Play = play });
        await Done(new Command { CollectDtmf = new CollectDtmf { LegId = leg, FirstDigitMs = 50, InterDigitMs = 60_000 } });
        await Task.Delay(TimeSpan.FromMilliseconds(200), Ct); // it must not run while the prompt plays
        Assert.DoesNotContain(_events.Seen, e => e.DigitsCollected is not null);
        await Done(new Command { StopPlay = new StopPlay { PlaybackId = play.PlaybackId } });
        var late = await Collected(leg);
        Assert.Equal(("", true), (late.Digits, late.TimedOut));

        await Done(new Command { CollectDtmf = new CollectDtmf { LegId = leg, FirstDigitMs = 60_000, InterDigitMs = 50 } });
        _world.CustomerPresses(number, '3');
        await _events.Next("one digit and no more", e => e.DigitsCollected is { Digits: "3", TimedOut: true });
    }

    [Fact]
    public async Task A_prompt_is_said_to_a_whole_room_until_it_empties()
    {
        var (agent, customer, room) = await Conversation();
        var once = new Play { PlaybackId = NewId(), RoomId = room, Prompt = "tone:zip" };
        await Done(new Command { Play = once });
        Assert.Equal((room, "", PlaybackEnd.PlaybackCompleted), (await EndOf(once) is var end ? end.RoomId : "", end.LegId, end.Why));
        var without = new Play { PlaybackId = NewId(), RoomId = room, Prompt = "tone:ringback", UntilStopped = true };
        await Done(new Command { Play = without });
        await Done(new Command { Leave = new Leave { LegId = agent } });
        await Done(new Command { HangUp = new HangUp { LegId = customer } });
        Assert.Equal(PlaybackEnd.PlaybackLegEnded, (await EndOf(without)).Why);
        var nowhere = new Play { PlaybackId = NewId(), RoomId = room, Prompt = "tone:zip" };
        Assert.Equal(ResultCode.ResultUnknownRoom, (await _world.Control.Execute(new Command { Play = nowhere }, Ct)).Code);
    }

    private async Task<(string Leg, string Number)> Customer()
    {
        var order = Order();
        Assert.Equal(ResultCode.ResultOk, await Do(order));
        await _events.Answered(order.LegId);
        return (order.LegId, order.Number);
    }

    private async Task Done(Command command)
    {
        var result = await _world.Control.Execute(command, Ct);
        Assert.Equal((ResultCode.ResultOk, ""), (result.Code, result.Text));
    }

    private async Task<PlaybackEnded> EndOf(Play play) =>
        (await _events.Next("the end of a playback", e => e.PlaybackEnded?.PlaybackId == play.PlaybackId)).PlaybackEnded;

    private async Task<DigitsCollected> Collected(string leg) => (await _events.Next("digits", e => e.DigitsCollected?.LegId == leg)).DigitsCollected;

    private IEnumerable<(string, PlaybackEnd)> Ends() => _events.Seen.Where(e => e.PlaybackEnded is not null).Select(e => (e.PlaybackEnded.PlaybackId, e.PlaybackEnded.Why));
}
