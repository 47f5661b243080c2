using Carillon.Signalling.Sip;
using Carillon.Switch.Carriers;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>A phone or a customer's exchange says REFER: whom it names takes its place in its room.</summary>
internal sealed partial class TransferDesk
{
    private const int Decline = 603, NotFound = 404, Gone = 481;

    /// <param name="over">The carriers by which it may have numbers called; none: it may not at all.</param>
    public void Asked(SipLeg leg, SipTransferRequest asked, IReadOnlyList<string> over)
    {
        if (over.Count == 0 || leg.RoomId.Length == 0 || _byLeg.ContainsKey(leg.Id))
            asked.Refuse(Decline);
        else if (asked.Replaces is { } replaced)
            Attended(leg, asked, floor.Legs.Living.OfType<SipLeg>().FirstOrDefault(l => l != leg && l.Up?.IsNamedBy(replaced) == true));
        else
            Blind(leg, asked, over);
    }

    /// <summary>The other call that is named is one of ours: whom that leg spoke to comes into this leg's room, and both legs go.</summary>
    private void Attended(SipLeg leg, SipTransferRequest asked, SipLeg? other)
    {
        if (other is null || other.RoomId.Length == 0 || other.RoomId == leg.RoomId)
        {
            asked.Refuse(Gone);
            return;
        }

        asked.Accept();
        var comers = floor.Legs.Living.Where(l => l != other && l.RoomId == other.RoomId).ToList();
        Replace(new RunningTransfer(leg, new Transfer { LegId = leg.Id, ToLegId = other.Id }, asked), comers);
        floor.End(other, EndCause.Normal, text: "transferred by its other side");
    }

    private void Blind(SipLeg leg, SipTransferRequest asked, IReadOnlyList<string> over)
    {
        var number = asked.Target.User ?? "";
        if (!SipNumber.IsDialable(number))
        {
            asked.Refuse(NotFound);
            return;
        }

        var order = new Transfer { LegId = leg.Id, Number = number, NewLegId = Guid.CreateVersion7().ToString("N"), CallerId = leg.CallerId, CarrierIds = { over } };
        asked.Accept();
        floor.Events.Publish(new SwitchEvent { TransferAsked = new TransferAsked { LegId = leg.Id, Number = number, NewLegId = order.NewLegId } });
        var transfer = new RunningTransfer(leg, order, asked);
        if (Bridge(transfer) is not { Code: not ResultCode.ResultOk } refused)
            return;
        asked.Report(EndCauses.Of(EndCause.NoCarrier).SipCode);
        Tell(transfer, false, false, refused.Text);
    }

    /// <summary>They come into the room of the leg that has asked, and that one goes.</summary>
    private void Replace(RunningTransfer transfer, IReadOnlyList<Leg> comers)
    {
        var room = transfer.Room;
        var others = floor.Legs.Living.Where(l => l != transfer.Leg && l.RoomId == room).ToList();
        if (others.Count == 0)
        {
            Tell(transfer, false, false, "nobody is left to be connected");
            floor.EndAll(comers, EndCause.Normal);
            return;
        }

        foreach (var leg in comers)
        {
            floor.Recordings.LegEnds(leg);
            floor.Join(leg, room);
        }

        if (comers is [var comer] && others is [var other])
            _pairs.Add(comer.Id, other.Id);
        transfer.Asked!.Report(200);
        Tell(transfer, true, false, "");
        floor.End(transfer.Leg, EndCause.Normal, text: "transferred by its other side");
    }
}
