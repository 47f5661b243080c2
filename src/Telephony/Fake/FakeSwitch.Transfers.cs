using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>Transfers: by REFER where the rules have the carrier do it, else by a call of our own.</summary>
public sealed partial class FakeSwitch
{
    private readonly Dictionary<string, (FakeLeg Leg, Transfer Order)> _transfersByNewLeg = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _pairs = new(StringComparer.Ordinal);

    /// 1 an answered leg, once  2 with another leg  3 by REFER  4 by a call of our own
    private (ResultCode, string) Transfer(Transfer order)
    {
        if (!_legs.TryGetValue(order.LegId, out var leg)) // 1
            return (ResultCode.ResultUnknownLeg, $"leg {order.LegId} is not here");
        if (leg.AnsweredAt is null || leg.Kind == LegKind.LegLink || _transfersByNewLeg.Values.Any(t => t.Leg == leg))
            return (ResultCode.ResultInvalid, $"leg {order.LegId} is not answered, or being transferred already");
        if (order.ToLegId.Length > 0) // 2
            return TransferTo(leg, order);
        if (order.Number.Length == 0)
            return (ResultCode.ResultInvalid, "a transfer goes to a number or to another leg");
        if (_everSeen.Contains(order.NewLegId))
            return (ResultCode.ResultAlreadyDone, "");
        if (Rules.CarrierTransfers) // 3
        {
            TellTransfer(order, completed: true, byRefer: true);
            End(leg, EndCause.Normal);
            return (ResultCode.ResultOk, "");
        }

        return order.NewLegId.Length == 0 ? (ResultCode.ResultInvalid, "the carrier takes no REFER, and no leg for a call is named") : TransferByCall(leg, order); // 4
    }

    private (ResultCode, string) TransferTo(FakeLeg leg, Transfer order)
    {
        if (order.ToLegId == order.LegId || order.Number.Length > 0)
            return (ResultCode.ResultInvalid, "a transfer goes to a number or to another leg");
        if (!_legs.TryGetValue(order.ToLegId, out var other) || other.AnsweredAt is null)
            return (ResultCode.ResultUnknownLeg, $"leg {order.ToLegId} is not here, or not answered");
        ConnectTransferred(leg, other, order);
        return (ResultCode.ResultOk, "");
    }

    private (ResultCode, string) TransferByCall(FakeLeg leg, Transfer order)
    {
        if (order.CarrierIds.Count == 0)
            return (ResultCode.ResultNoCarrier, "no carrier is named");
        _transfersByNewLeg[order.NewLegId] = (leg, order);
        var call = Add(new FakeLeg(order.NewLegId, LegKind.LegAgent, _clock.GetUtcNow()) { Number = order.Number, CarrierId = order.CarrierIds[0] });
        Emit(new SwitchEvent { LegSent = new LegSent { LegId = call.Id, CarrierId = call.CarrierId } });
        Run(call, Rules.Customer(new Originate { LegId = call.Id, Number = order.Number }), 0);
        return (ResultCode.ResultOk, "");
    }

    private void TransferAnswered(FakeLeg leg)
    {
        if (_transfersByNewLeg.Remove(leg.Id, out var transfer))
            ConnectTransferred(transfer.Leg, leg, transfer.Order);
    }

    /// <summary>A leg has ended: its partner does too, or a transfer comes to nothing.</summary>
    private void TransferredEnds(FakeLeg leg, LegEnded end)
    {
        if (_pairs.Remove(leg.Id, out var partner) && _pairs.Remove(partner) && _legs.TryGetValue(partner, out var other))
            End(other, EndCause.Normal);
        if (_transfersByNewLeg.Remove(leg.Id, out var failed))
            TellTransfer(failed.Order, completed: false, byRefer: false, end.Text, end.SipCode);
        foreach (var (newLeg, transfer) in _transfersByNewLeg.Where(t => t.Value.Leg == leg).ToList())
        {
            _transfersByNewLeg.Remove(newLeg);
            TellTransfer(transfer.Order, completed: false, byRefer: false, "the leg ended before its transfer did");
            WithLeg(newLeg, calling => End(calling, EndCause.Cancelled));
        }
    }

    private void ConnectTransferred(FakeLeg leg, FakeLeg other, Transfer order)
    {
        var room = CallControlExtensions.NewId();
        Enter(leg, room);
        Enter(other, room);
        (_pairs[leg.Id], _pairs[other.Id]) = (other.Id, leg.Id);
        TellTransfer(order, completed: true, byRefer: false);
    }

    private void TellTransfer(Transfer order, bool completed, bool byRefer, string text = "", uint status = 0) => Emit(new SwitchEvent
    {
        TransferEnded = new TransferEnded
        {
            LegId = order.LegId,
            Completed = completed,
            ByRefer = byRefer,
            NewLegId = byRefer ? "" : order.ToLegId.Length > 0 ? order.ToLegId : order.NewLegId,
            Text = text,
            SipCode = status,
        },
    });
}
