using Carillon.Signalling.Sip;
using Carillon.Switch.Carriers;
using Carillon.Switch.Control;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>
/// Connects a leg with somebody else: by REFER, so that its carrier does it and we are out of the way, or by a call of our own. Nothing
/// changes for the leg before the other one has answered. Runs on the control loop.
/// </summary>
/// <param name="call">Calls an outside number for a new leg.</param>
internal sealed partial class TransferDesk(Floor floor, Func<CallPhone, Outcome> call)
{
    private readonly Dictionary<string, RunningTransfer> _byLeg = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunningTransfer> _byNewLeg = new(StringComparer.Ordinal);
    private readonly LegPairs _pairs = new();

    /// 1 a leg that can be  2 one at a time  3 with whom  4 by REFER where that may be  5 else by us
    public Outcome Transfer(Transfer order)
    {
        if (floor.Legs.Find(order.LegId) is not { } known) // 1
            return Outcome.UnknownLeg(order.LegId);
        if (known is not SipLeg { Up: not null } leg)
            return Outcome.Invalid($"leg '{order.LegId}' is not answered over SIP");
        if (_byLeg.ContainsKey(leg.Id)) // 2
            return Outcome.Invalid($"leg '{order.LegId}' is being transferred already");
        if (Faults(order) is { } fault) // 3
            return fault;
        var transfer = new RunningTransfer(leg, order, null);
        if (TargetOf(order, leg) is { } target) // 4
        {
            _byLeg.Add(leg.Id, transfer);
            Spend(leg, order.Number);
            leg.Up!.Transfer(target);
            return Outcome.Ok;
        }

        return MayBridge(order, leg) ? Bridge(transfer) : Outcome.Invalid($"carrier {leg.CarrierId} takes no REFER for it, and its rule allows nothing else"); // 5
    }

    /// <summary>Our REFER: how far the other side is.</summary>
    public void Progress(SipLeg leg)
    {
        if (_byLeg.TryGetValue(leg.Id, out var transfer))
            transfer.IsUnderWay = true;
    }

    /// <summary>Our REFER came to its end. Refused as such, the transfer goes on by a call of our own.</summary>
    public void Ended(SipLeg leg, int status, bool accepted)
    {
        if (!_byLeg.Remove(leg.Id, out var transfer))
            return;
        if (status is >= 200 and < 300)
            Complete(transfer);
        else if (accepted || !MayBridge(transfer.Order, leg))
            Tell(transfer, false, true, $"{leg.CarrierId} answers {status} to the transfer", status);
        else if (Bridge(transfer) is { Code: not ResultCode.ResultOk } refused)
            Tell(transfer, false, false, refused.Text);
    }

    /// <summary>A leg was answered: perhaps one that somebody waits for.</summary>
    public void Answered(SipLeg leg)
    {
        if (!_byNewLeg.Remove(leg.Id, out var transfer))
            return;
        _byLeg.Remove(transfer.Leg.Id);
        if (transfer.Asked is null)
            Connect(transfer, leg);
        else
            Replace(transfer, [leg]);
    }

    /// <summary>A leg rings: who has asked for it by REFER is told.</summary>
    public void Rings(SipLeg leg)
    {
        if (_byNewLeg.TryGetValue(leg.Id, out var transfer))
            transfer.Asked?.Report(180);
    }

    /// <summary>A leg has ended: 1 its partner ends too  2 the new call came to nothing  3 the one that was sent on has gone first.</summary>
    public void LegEnded(Leg leg, LegEnded end)
    {
        if (_pairs.Remove(leg.Id) is { } id && floor.Legs.Find(id) is { } partner) // 1
            floor.End(partner, EndCause.Normal);
        if (_byNewLeg.Remove(leg.Id, out var failed)) // 2
        {
            _byLeg.Remove(failed.Leg.Id);
            failed.Asked?.Report(end.SipCode < 300 ? 480 : (int)end.SipCode);
            Tell(failed, false, false, end.Text, (int)end.SipCode);
        }

        if (!_byLeg.Remove(leg.Id, out var gone) || gone.Asked is not null) // 3
            return;
        // Carriers hang up when they have done it, some before they tell that.
        Tell(gone, gone.IsUnderWay, gone.IsUnderWay, gone.IsUnderWay ? "" : "the leg ended before its transfer did");
        if (_byNewLeg.Remove(gone.Order.NewLegId) && floor.Legs.Find(gone.Order.NewLegId) is { } calling)
            floor.End(calling, EndCause.Cancelled);
    }

    private Outcome? Faults(Transfer order)
    {
        if (order.ToLegId.Length > 0)
        {
            if (order.ToLegId == order.LegId || order.Number.Length > 0)
                return Outcome.Invalid("a transfer goes to a number or to another leg");
            return floor.Legs.Find(order.ToLegId) is SipLeg { Up: not null } ? null : Outcome.UnknownLeg(order.ToLegId);
        }

        if (!SipNumber.IsDialable(order.Number))
            return Outcome.Invalid($"number '{SipNumber.Masked(order.Number)}' is not + and digits");
        return floor.Legs.IsKnown(order.NewLegId) ? Outcome.AlreadyDone() : null;
    }

    /// <summary>Where a REFER would point to; null: none is sent. With Replaces it must be a call of the same carrier, who knows it.</summary>
    private SipTransfer? TargetOf(Transfer order, SipLeg leg)
    {
        if (leg.Route?.Line is not { } line || line.Settings.Refer == ExtensionUse.ExtensionOff)
            return null;
        if (line.Settings.Refer == ExtensionUse.ExtensionSupported && !leg.Up!.AllowsRefer)
            return null;
        if (order.ToLegId.Length == 0)
            return line.Guard.Refuses(order.Number) is null ? new SipTransfer { Target = line.UriFor(order.Number), ReferredBy = leg.Up!.OwnAddress } : null;
        var other = floor.Legs.Find<SipLeg>(order.ToLegId)!;
        return other.Route?.Line == line && other.Up!.AsReplaced is { } replaced
            ? new SipTransfer { Target = other.Up.RemoteTarget!, Replaces = replaced, ReferredBy = leg.Up!.OwnAddress }
            : null;
    }

    /// <summary>The call that a carrier makes for us costs as one of ours does; how long it lasts, nobody tells us.</summary>
    private static void Spend(SipLeg leg, string number)
    {
        if (number.Length == 0 || leg.Route?.Line is not { } line)
            return;
        line.Guard.Take(number);
        line.Guard.Release(number);
    }

    private static bool MayBridge(Transfer order, SipLeg leg) =>
        leg.Route?.Line?.Settings.Refer != ExtensionUse.ExtensionRequired && (order.ToLegId.Length > 0 || order.NewLegId.Length > 0);

    private Outcome Bridge(RunningTransfer transfer)
    {
        var order = transfer.Order;
        if (order.ToLegId.Length > 0)
        {
            if (floor.Legs.Find<SipLeg>(order.ToLegId) is not { } other)
                return Outcome.UnknownLeg(order.ToLegId);
            Connect(transfer, other);
            return Outcome.Ok;
        }

        var outcome = call(new CallPhone { LegId = order.NewLegId, Number = order.Number, CallerId = order.CallerId, CarrierIds = { order.CarrierIds } });
        if (outcome.Code != ResultCode.ResultOk)
            return outcome;
        _byLeg[transfer.Leg.Id] = transfer;
        _byNewLeg[order.NewLegId] = transfer;
        return Outcome.Ok;
    }

    /// <summary>Both into a room of their own. What was recorded was the conversation before.</summary>
    private void Connect(RunningTransfer transfer, SipLeg other)
    {
        var room = Guid.CreateVersion7().ToString("N");
        foreach (var leg in (Leg[])[transfer.Leg, other])
        {
            floor.Recordings.LegEnds(leg);
            floor.Join(leg, room);
        }

        _pairs.Add(transfer.Leg.Id, other.Id);
        Tell(transfer, true, false, "");
    }

    /// <summary>Its carrier has done it: our legs are not needed any more.</summary>
    private void Complete(RunningTransfer transfer)
    {
        Tell(transfer, true, true, "");
        floor.End(transfer.Leg, EndCause.Normal, text: "transferred by its carrier");
        if (floor.Legs.Find(transfer.Order.ToLegId) is { } other)
            floor.End(other, EndCause.Normal, text: "transferred by its carrier");
    }

    private void Tell(RunningTransfer transfer, bool completed, bool byRefer, string text, int status = 0) => floor.Events.Publish(new SwitchEvent
    {
        TransferEnded = new TransferEnded
        {
            LegId = transfer.Leg.Id,
            Completed = completed,
            ByRefer = byRefer,
            NewLegId = byRefer ? "" : transfer.Order.ToLegId.Length > 0 ? transfer.Order.ToLegId : transfer.Order.NewLegId,
            Text = text,
            SipCode = (uint)status,
        },
    });
}
