using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>How legs take part in rooms. Under the lock, as all commands.</summary>
public sealed partial class FakeSwitch
{
    private (ResultCode, string) Join(Join order)
    {
        if (!_legs.TryGetValue(order.LegId, out var leg))
            return WithLeg(order.LegId, _ => { });
        if (order.Mode == JoinMode.JoinWhisper && !_legs.ContainsKey(order.WhisperToLeg))
            return WithLeg(order.WhisperToLeg, _ => { });
        if (order.Mode == JoinMode.JoinWhisper && !MayWhisper(order.LegId, order.RoomId, order.WhisperToLeg))
            return (ResultCode.ResultInvalid, $"leg {order.LegId} cannot whisper to {order.WhisperToLeg} in room {order.RoomId}");
        Enter(leg, order.RoomId);
        (leg.Mode, leg.WhisperTo) = (order.Mode, order.Mode == JoinMode.JoinWhisper ? order.WhisperToLeg : "");
        return (ResultCode.ResultOk, "");
    }

    private bool MayWhisper(string legId, string room, string toLeg) =>
        toLeg != legId && _legs.TryGetValue(toLeg, out var target) && target.RoomId == room && target.Kind != LegKind.LegLink;
}
