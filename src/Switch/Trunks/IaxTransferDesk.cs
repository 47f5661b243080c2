using Carillon.Switch.Control;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Trunks;

/// <summary>Connects the peers of two IAX2 calls with each other, where both are configured for it; then both legs end here (RFC 5456 section 6.5). On the control loop.</summary>
internal sealed class IaxTransferDesk(Floor floor)
{
    /// <summary>Null: the leg is none of IAX2.</summary>
    public Outcome? Transfer(Transfer order)
    {
        if (floor.Legs.Find(order.LegId) is not IaxLeg leg)
            return null;
        if (floor.Legs.Find(order.ToLegId) is not IaxLeg other || other == leg)
            return Outcome.Invalid("a leg of IAX2 is transferred to another leg of IAX2 (to_leg_id), and to nothing else");
        if (!leg.IsAnswered || !other.IsAnswered)
            return Outcome.Invalid("both legs must be answered");
        leg.Call!.Transfer(other.Call!, done => floor.Loop.Post(() => Tell(leg.Id, done)));
        return Outcome.Ok;
    }

    private void Tell(string legId, bool done) => floor.Events.Publish(new SwitchEvent
    {
        TransferEnded = new TransferEnded
        {
            LegId = legId,
            Completed = done,
            ByRefer = true,
            Text = done ? "" : "not both of their peers take it: their trunks are not set to transfer, they differ in their codec, they are encrypted, or do not reach each other",
        },
    });
}
