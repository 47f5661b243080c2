using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>Legs that wait in slots.</summary>
public sealed partial class FakeSwitch
{
    private (ResultCode, string) Park(Park order)
    {
        if (order.Slot.Length is 0 or > 32)
            return (ResultCode.ResultInvalid, "a slot has a name of 1-32 characters");
        if (!_legs.TryGetValue(order.LegId, out var leg))
            return (ResultCode.ResultUnknownLeg, $"leg {order.LegId} is not here");
        if (leg.ParkedIn == order.Slot)
            return (ResultCode.ResultAlreadyDone, "");
        if (leg.ParkedIn.Length > 0 || leg.Kind == LegKind.LegLink || (leg.AnsweredAt is null && leg.Kind != LegKind.LegInbound))
            return (ResultCode.ResultInvalid, $"leg {order.LegId} cannot wait there");
        if (_legs.Values.Any(l => l.ParkedIn == order.Slot))
            return (ResultCode.ResultFailed, $"slot '{order.Slot}' is taken");
        LeaveRoom(leg);
        leg.ParkedIn = order.Slot;
        var since = leg.ParkedSince = _log.Last;
        if (order.TimeoutMs > 0)
            After(TimeSpan.FromMilliseconds(order.TimeoutMs), () => ParkTimeIsUp(leg, order, since));
        return (ResultCode.ResultOk, "");
    }

    private void ParkTimeIsUp(FakeLeg leg, Park order, ulong since)
    {
        if (leg.ParkedIn != order.Slot || leg.ParkedSince != since)
            return;
        Emit(new SwitchEvent { ParkTimedOut = new ParkTimedOut { LegId = leg.Id, Slot = order.Slot } });
        if (order.HangUpAfter)
            HangUp(leg, order.HangUpCause);
    }

    private (ResultCode, string) Unpark(Unpark order)
    {
        if (!_legs.TryGetValue(order.LegId, out var picker))
            return (ResultCode.ResultUnknownLeg, $"leg {order.LegId} is not here");
        if (_legs.Values.FirstOrDefault(l => l.ParkedIn == order.Slot) is not { } leg || order.Slot.Length == 0 || leg == picker)
            return (ResultCode.ResultInvalid, $"nobody waits in slot '{order.Slot}'");
        EndPark(leg, picker.Id);
        Enter(picker, order.RoomId);
        Enter(leg, order.RoomId);
        return (ResultCode.ResultOk, "");
    }

    private void EndPark(FakeLeg leg, string by = "")
    {
        if (leg.ParkedIn.Length == 0)
            return;
        Emit(new SwitchEvent { ParkEnded = new ParkEnded { LegId = leg.Id, Slot = leg.ParkedIn, ByLegId = by } });
        leg.ParkedIn = "";
    }
}
