using Carillon.Telephony;
using Carillon.Telephony.V1;
using Xunit;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Telephony.Conformance;

/// <summary>Legs that wait in slots.</summary>
public abstract partial class CallControlConformance
{
    [Fact]
    public async Task Who_is_parked_leaves_its_room_and_is_picked_up_by_slot()
    {
        var (agent, customer, room) = await Conversation();
        Assert.Equal(ResultCode.ResultOk, await Park(customer, "701"));
        Assert.Equal(ResultCode.ResultAlreadyDone, await Park(customer, "701"));
        Assert.Equal(ResultCode.ResultInvalid, await Park(customer, "702"));
        Assert.Equal(ResultCode.ResultFailed, await Park(agent, "701"));
        var waits = (await _world.Control.Snapshot(Ct)).Legs.Single(l => l.LegId == customer);
        Assert.Equal(("701", "", LegState.LegUp), (waits.ParkedIn, waits.RoomId, waits.State));

        Assert.Equal(ResultCode.ResultOk, await Unpark("701", agent, room));
        var ended = (await _events.Next("the end of the waiting", e => e.ParkEnded?.LegId == customer)).ParkEnded;
        Assert.Equal(("701", agent), (ended.Slot, ended.ByLegId));
        var snapshot = await _world.Control.Snapshot(Ct);
        Assert.All(snapshot.Legs, l => Assert.Equal(("", room), (l.ParkedIn, l.RoomId)));
        Assert.Equal(ResultCode.ResultInvalid, await Unpark("701", agent, room));
    }

    [Fact]
    public async Task The_time_out_of_a_slot_is_told_and_hangs_nobody_up()
    {
        var (_, customer, _) = await Conversation();
        Assert.Equal(ResultCode.ResultOk, await Park(customer, "orbit-1", timeoutMs: 50));
        var told = (await _events.Next("the time-out", e => e.ParkTimedOut is not null)).ParkTimedOut;
        Assert.Equal((customer, "orbit-1"), (told.LegId, told.Slot));
        Assert.Equal("orbit-1", (await _world.Control.Snapshot(Ct)).Legs.Single(l => l.LegId == customer).ParkedIn);

        Assert.True((await _world.Control.Execute(new Command { HangUp = new HangUp { LegId = customer } }, Ct)).IsDone());
        Assert.Equal("", (await _events.Next("the end of the waiting", e => e.ParkEnded?.LegId == customer)).ParkEnded.ByLegId);
        await _events.Ended(customer);
    }

    [Fact]
    public async Task Who_is_to_be_hung_up_by_the_time_out_is_hung_up_with_the_cause()
    {
        var (_, customer, _) = await Conversation();
        var park = new Park { LegId = customer, Slot = "s", TimeoutMs = 50, HangUpAfter = true, HangUpCause = EndCause.Dropped };
        Assert.True((await _world.Control.Execute(new Command { Park = park }, Ct)).IsDone());
        Assert.Equal(EndCause.Dropped, (await _events.Ended(customer)).Cause);
    }

    [Fact]
    public async Task Joining_a_room_ends_the_waiting()
    {
        var (agent, customer, room) = await Conversation();
        Assert.Equal(ResultCode.ResultOk, await Park(customer, "7"));
        Assert.True((await _world.Control.Execute(new Command { Join = new Join { LegId = customer, RoomId = room } }, Ct)).IsDone());
        await _events.Next("the end of the waiting", e => e.ParkEnded?.LegId == customer);
        Assert.Equal(ResultCode.ResultOk, await Park(agent, "7"));
    }

    [Fact]
    public async Task Nobody_is_parked_or_picked_up_without_a_leg_and_a_name()
    {
        var (agent, customer, room) = await Conversation();
        Assert.Equal(ResultCode.ResultInvalid, await Park(customer, ""));
        Assert.Equal(ResultCode.ResultInvalid, await Park(customer, new string('x', 33)));
        Assert.Equal(ResultCode.ResultUnknownLeg, await Park(NewId(), "7"));
        Assert.Equal(ResultCode.ResultInvalid, await Unpark("7", agent, room));
        Assert.Equal(ResultCode.ResultUnknownLeg, await Unpark("7", NewId(), room));
    }

    private async Task<ResultCode> Park(string leg, string slot, uint timeoutMs = 0) =>
        (await _world.Control.Execute(new Command { Park = new Park { LegId = leg, Slot = slot, TimeoutMs = timeoutMs } }, Ct)).Code;

    private async Task<ResultCode> Unpark(string slot, string leg, string room) =>
        (await _world.Control.Execute(new Command { Unpark = new Unpark { Slot = slot, LegId = leg, RoomId = room } }, Ct)).Code;
}
