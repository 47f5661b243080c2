using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>Calls that come in.</summary>
public sealed partial class FakeSwitch
{
    private static readonly TimeSpan LongestRinging = TimeSpan.FromMinutes(3);

    /// <summary>Somebody calls in through a carrier. Returns the leg's id, which the event tells too.</summary>
    public string CallIn(string from, string called, string carrierId) => Within(() =>
    {
        var leg = Add(new FakeLeg(CallControlExtensions.NewId(), LegKind.LegInbound, _clock.GetUtcNow()) { Number = from, Called = called, CarrierId = carrierId, InviteSent = false });
        leg.State = LegState.LegRinging;
        Emit(new SwitchEvent { IncomingCall = new IncomingCall { LegId = leg.Id, From = from, To = called, CarrierId = carrierId } });
        if (!Connection.Up)
            End(leg, EndCause.RefusedByUs);
        After(Rules.IncomingTime, () => IfWaiting(leg, () =>
        {
            if (!leg.IsEarly)
                End(leg, EndCause.NoAnswer);
        }));
        return leg.Id;
    });

    /// <summary>Whoever called in hangs up, before the answer or after it.</summary>
    public void CallerHangsUp(string legId) => Within(() => WithLeg(legId, leg => End(leg, leg.AnsweredAt is null ? EndCause.Cancelled : EndCause.Normal)));

    private (ResultCode, string) Answer(Answer order)
    {
        if (!_legs.TryGetValue(order.LegId, out var leg))
            return (ResultCode.ResultUnknownLeg, $"leg {order.LegId} is not here");
        if (leg.Kind != LegKind.LegInbound)
            return (ResultCode.ResultInvalid, $"leg {order.LegId} is not a call that came in");
        if (leg.AnsweredAt is not null || (order.EarlyMedia && leg.IsEarly))
            return (ResultCode.ResultAlreadyDone, "");
        if (order.EarlyMedia)
            BeginEarly(leg);
        else
            Answer(leg, talk: null);
        return (ResultCode.ResultOk, "");
    }

    private void BeginEarly(FakeLeg leg)
    {
        leg.IsEarly = true;
        Emit(new SwitchEvent { LegEarlyMedia = new LegEarlyMedia { LegId = leg.Id } });
        After(LongestRinging, () => IfWaiting(leg, () => End(leg, EndCause.NoAnswer)));
    }
}
