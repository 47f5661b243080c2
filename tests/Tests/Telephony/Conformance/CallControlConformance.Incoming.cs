using Carillon.Telephony;
using Carillon.Telephony.V1;
using Xunit;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Telephony.Conformance;

/// <summary>Calls that come in.</summary>
public abstract partial class CallControlConformance
{
    private const string Caller = "+4940111222", Called = "+4930555";

    [Fact]
    public async Task A_call_that_comes_in_rings_is_answered_and_ends_once()
    {
        await _world.CallIn(Caller, Called);
        var told = await Rings();
        Assert.Equal((Caller, Called, "c1"), (told.From, told.To, told.CarrierId));
        var ringing = (await _world.Control.Snapshot(Ct)).Legs.Single(l => l.LegId == told.LegId);
        Assert.Equal((LegKind.LegInbound, LegState.LegRinging, Caller, Called, "c1"), (ringing.Kind, ringing.State, ringing.Number, ringing.Called, ringing.CarrierId));

        Assert.Equal(ResultCode.ResultOk, await AnswerIt(told.LegId));
        Assert.Equal("c1", (await _events.Answered(told.LegId)).CarrierId);
        Assert.Equal(200, await _world.FinalStatusOf(Caller));
        Assert.Equal(ResultCode.ResultAlreadyDone, await AnswerIt(told.LegId));
        Assert.Equal(LegState.LegUp, (await _world.Control.Snapshot(Ct)).Legs.Single(l => l.LegId == told.LegId).State);

        _world.CallerHangsUp(Caller);
        var ended = await _events.Ended(told.LegId);
        Assert.Equal((EndCause.Normal, false), (ended.Cause, ended.InviteSent));
        Assert.Equal(ResultCode.ResultUnknownLeg, await AnswerIt(told.LegId));
        Assert.Single(_events.Seen, e => e.LegEnded?.LegId == told.LegId);
    }

    [Theory]
    [InlineData(EndCause.Busy, 486)]
    [InlineData(EndCause.InvalidNumber, 404)]
    [InlineData(EndCause.Congestion, 503)]
    [InlineData(EndCause.Unspecified, 403)]
    public async Task A_call_that_comes_in_is_refused_with_the_causes_status(EndCause cause, int status)
    {
        await _world.CallIn(Caller, Called);
        var leg = (await Rings()).LegId;
        Assert.True((await _world.Control.Execute(new Command { HangUp = new HangUp { LegId = leg, Cause = cause } }, Ct)).IsDone());
        Assert.Equal(cause == EndCause.Unspecified ? EndCause.RefusedByUs : cause, (await _events.Ended(leg)).Cause);
        Assert.Equal(status, await _world.FinalStatusOf(Caller));
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_on_record_and_cannot_be_answered_any_more()
    {
        await _world.CallIn(Caller, Called);
        var leg = (await Rings()).LegId;
        _world.CallerHangsUp(Caller);
        Assert.Equal(EndCause.Cancelled, (await _events.Ended(leg)).Cause);
        Assert.Equal(ResultCode.ResultUnknownLeg, await AnswerIt(leg));
    }

    [Fact]
    public async Task A_caller_may_be_let_hear_before_the_answer()
    {
        await _world.CallIn(Caller, Called);
        var leg = (await Rings()).LegId;
        Assert.Equal(ResultCode.ResultOk, await AnswerIt(leg, early: true));
        await _events.Next("early media", e => e.LegEarlyMedia?.LegId == leg);
        Assert.Equal(ResultCode.ResultAlreadyDone, await AnswerIt(leg, early: true));
        var play = new Play { PlaybackId = NewId(), LegId = leg, Prompt = "tone:zip" };
        Assert.Equal(ResultCode.ResultOk, (await _world.Control.Execute(new Command { Play = play }, Ct)).Code);
        await _events.Next("the prompt's end", e => e.PlaybackEnded?.PlaybackId == play.PlaybackId);
        Assert.DoesNotContain(_events.Seen, e => e.LegAnswered?.LegId == leg);
        Assert.Equal(ResultCode.ResultOk, await AnswerIt(leg));
        await _events.Answered(leg);
    }

    [Fact]
    public async Task What_did_not_come_in_cannot_be_answered()
    {
        var order = Order();
        await Do(order);
        await _events.Answered(order.LegId);
        Assert.Equal(ResultCode.ResultInvalid, await AnswerIt(order.LegId));
        Assert.Equal(ResultCode.ResultUnknownLeg, await AnswerIt(NewId()));
    }

    private async Task<IncomingCall> Rings() => (await _events.Next("a call that comes in", e => e.IncomingCall is not null)).IncomingCall;

    private async Task<ResultCode> AnswerIt(string leg, bool early = false) =>
        (await _world.Control.Execute(new Command { Answer = new Answer { LegId = leg, EarlyMedia = early } }, Ct)).Code;
}
