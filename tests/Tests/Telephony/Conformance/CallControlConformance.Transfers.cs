using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Xunit;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Telephony.Conformance;

/// <summary>Transfers by calls of our own; the carrier of every world refuses REFER.</summary>
public abstract partial class CallControlConformance
{
    private const string Elsewhere = "+493055503";

    [Fact]
    public async Task A_blind_transfer_connects_the_leg_with_the_number_and_both_end_together()
    {
        var (agent, customer, room) = await Conversation(out var number);
        var order = new Transfer { LegId = customer, Number = Elsewhere, NewLegId = NewId(), CarrierIds = { "c1" } };
        Assert.Equal(ResultCode.ResultOk, await Do(order));
        var done = await Transferred(customer);
        Assert.Equal((true, false, order.NewLegId), (done.Completed, done.ByRefer, done.NewLegId));
        var snapshot = await _world.Control.Snapshot(Ct);
        var there = snapshot.Legs.Single(l => l.LegId == customer).RoomId;
        Assert.Equal(there, snapshot.Legs.Single(l => l.LegId == order.NewLegId).RoomId);
        Assert.NotEqual(room, there);
        Assert.Equal(room, snapshot.Legs.Single(l => l.LegId == agent).RoomId);

        _world.CustomerHangsUp(number);
        Assert.Equal(EndCause.Normal, (await _events.Ended(customer)).Cause);
        Assert.Equal(EndCause.Normal, (await _events.Ended(order.NewLegId)).Cause);
        Assert.Single(_events.Seen, e => e.TransferEnded is not null);
    }

    [Fact]
    public async Task A_blind_transfer_to_who_is_busy_changes_nothing()
    {
        var (_, customer, room) = await Conversation();
        _world.CustomersWill(FakeCall.Refuses(EndCause.Busy, TimeSpan.FromMilliseconds(20)));
        var order = new Transfer { LegId = customer, Number = Elsewhere, NewLegId = NewId(), CarrierIds = { "c1" } };
        Assert.Equal(ResultCode.ResultOk, await Do(order));
        var failed = await Transferred(customer);
        Assert.Equal((false, 486u), (failed.Completed, failed.SipCode));
        Assert.Equal(room, (await _world.Control.Snapshot(Ct)).Legs.Single(l => l.LegId == customer).RoomId);
        Assert.Equal(EndCause.Busy, (await _events.Ended(order.NewLegId)).Cause);
    }

    [Fact]
    public async Task Who_hangs_up_first_ends_the_transfer_and_the_call_that_was_made_for_it()
    {
        var (_, customer, _) = await Conversation(out var number);
        _world.CustomersWill(FakeCall.NeverAnswers());
        var order = new Transfer { LegId = customer, Number = Elsewhere, NewLegId = NewId(), CarrierIds = { "c1" } };
        Assert.Equal(ResultCode.ResultOk, await Do(order));
        await _events.Next("ringing", e => e.LegRinging?.LegId == order.NewLegId);
        Assert.Equal(ResultCode.ResultInvalid, await Do(new Transfer(order) { NewLegId = NewId() }));
        _world.CustomerHangsUp(number);
        Assert.False((await Transferred(customer)).Completed);
        Assert.Equal(EndCause.Cancelled, (await _events.Ended(order.NewLegId)).Cause);
    }

    [Fact]
    public async Task An_attended_transfer_connects_two_legs_that_are_up()
    {
        var (_, customer, _) = await Conversation();
        var asked = Order();
        await Do(asked);
        await _events.Answered(asked.LegId);
        Assert.Equal(ResultCode.ResultOk, await Do(new Transfer { LegId = customer, ToLegId = asked.LegId }));
        var done = await Transferred(customer);
        Assert.Equal((true, asked.LegId), (done.Completed, done.NewLegId));
        var snapshot = await _world.Control.Snapshot(Ct);
        Assert.Equal(snapshot.Legs.Single(l => l.LegId == customer).RoomId, snapshot.Legs.Single(l => l.LegId == asked.LegId).RoomId);

        _world.CustomerHangsUp(asked.Number);
        Assert.Equal(EndCause.Normal, (await _events.Ended(customer)).Cause);
    }

    [Fact]
    public async Task A_transfer_of_nobody_or_to_nobody_is_refused()
    {
        var (_, customer, _) = await Conversation();
        Assert.Equal(ResultCode.ResultUnknownLeg, await Do(new Transfer { LegId = NewId(), Number = Elsewhere, NewLegId = NewId(), CarrierIds = { "c1" } }));
        Assert.Equal(ResultCode.ResultUnknownLeg, await Do(new Transfer { LegId = customer, ToLegId = NewId() }));
        Assert.Equal(ResultCode.ResultInvalid, await Do(new Transfer { LegId = customer, ToLegId = customer }));
        Assert.Equal(ResultCode.ResultInvalid, await Do(new Transfer { LegId = customer, NewLegId = NewId() }));
    }

    private async Task<TransferEnded> Transferred(string leg) =>
        (await _events.Next("the end of the transfer", e => e.TransferEnded?.LegId == leg)).TransferEnded;

    private async Task<ResultCode> Do(Transfer order) => (await _world.Control.Execute(new Command { Transfer = order }, Ct)).Code;
}
