using System.Buffers;
using Carillon.Switch.Control;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>Legs that wait in named slots, with music, until somebody picks them up. A slot holds one leg. Its time-out is told, and nothing else happens to
/// who waits there, unless that was asked for. Owned by the control loop.</summary>
internal sealed class ParkDesk(Floor floor)
{
    private const int LongestName = 32;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.*#");

    private readonly Dictionary<string, Parked> _slots = new(StringComparer.Ordinal);

    /// 1 a name  2 somebody with sound  3 once  4 a free slot  5 out of its room, into the music
    public Outcome Park(Park order)
    {
        if (!IsName(order.Slot)) // 1
            return Outcome.Invalid($"slot '{order.Slot}' must be 1-{LongestName} letters, digits, -, _, ., * and #");
        if (floor.Legs.Find(order.LegId) is not { } leg) // 2
            return Outcome.UnknownLeg(order.LegId);
        if (leg is { Media: null } or { IsAnswered: false, Kind: not LegKind.LegInbound } or { Kind: LegKind.LegTest or LegKind.LegLink })
            return Outcome.Invalid($"leg '{order.LegId}' is not one that could wait: it is not answered, a link or a test call");
        if (leg.ParkedIn == order.Slot) // 3
            return Outcome.AlreadyDone();
        if (leg.ParkedIn.Length > 0)
            return Outcome.Invalid($"leg '{order.LegId}' waits in slot '{leg.ParkedIn}'");
        if (_slots.ContainsKey(order.Slot)) // 4
            return new Outcome(ResultCode.ResultFailed, $"slot '{order.Slot}' is taken");
        if (floor.Music.Order(new MusicOnHold { LegId = leg.Id, On = true, MusicClass = order.MusicClass }) is { Code: not ResultCode.ResultOk } noMusic)
            return noMusic;

        var parked = new Parked(leg, order); // 5
        _slots.Add(order.Slot, parked);
        leg.ParkedIn = order.Slot;
        floor.EndAll(floor.Rooms.Leave(leg), EndCause.Normal);
        if (order.TimeoutMs > 0)
            parked.Timer = floor.Loop.After(TimeSpan.FromMilliseconds(order.TimeoutMs), () => TimeIsUp(parked));
        return Outcome.Ok;
    }

    /// <summary>Who picks up and who waits come into one room.</summary>
    public Outcome Unpark(Unpark order)
    {
        if (floor.Legs.Find(order.LegId) is not { } picker)
            return Outcome.UnknownLeg(order.LegId);
        if (picker.Media is null)
            return Outcome.Invalid($"leg '{order.LegId}' has no audio yet: its INVITE waits for its slot");
        if (!_slots.TryGetValue(order.Slot, out var parked))
            return Outcome.Invalid($"nobody waits in slot '{order.Slot}'");
        if (parked.Leg == picker)
            return Outcome.Invalid("who waits cannot pick itself up");
        End(parked.Leg, by: picker.Id);
        floor.Join(picker, order.RoomId);
        floor.Join(parked.Leg, order.RoomId, announce: order.AnnounceTone);
        return Outcome.Ok;
    }

    /// <summary>It is in a room now, or has ended: it does not wait any more. Does nothing to who does not wait.</summary>
    public void End(Leg leg, string by = "")
    {
        if (!_slots.Remove(leg.ParkedIn, out var parked))
            return;
        parked.Timer?.Dispose();
        var slot = leg.ParkedIn;
        leg.ParkedIn = "";
        floor.Music.Order(new MusicOnHold { LegId = leg.Id });
        floor.Events.Publish(new SwitchEvent { ParkEnded = new ParkEnded { LegId = leg.Id, Slot = slot, ByLegId = by } });
    }

    private void TimeIsUp(Parked parked)
    {
        if (_slots.GetValueOrDefault(parked.Order.Slot) != parked)
            return;
        floor.Events.Publish(new SwitchEvent { ParkTimedOut = new ParkTimedOut { LegId = parked.Leg.Id, Slot = parked.Order.Slot } });
        if (parked.Order.HangUpAfter)
            floor.End(parked.Leg, parked.Order.HangUpCause == EndCause.Unspecified ? EndCause.HungUpByUs : parked.Order.HangUpCause);
    }

    private static bool IsName(string slot) => slot.Length is > 0 and <= LongestName && !slot.AsSpan().ContainsAnyExcept(NameCharacters);

    private sealed class Parked(Leg leg, Park order)
    {
        public Leg Leg { get; } = leg;

        public Park Order { get; } = order;

        public ITimer? Timer { get; set; }
    }
}
