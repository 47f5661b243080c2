using Carillon.Signalling.Sip;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>A transfer that has not ended yet.</summary>
/// <param name="Leg">The leg that is sent on, or that has asked (by REFER) for another in its place.</param>
/// <param name="Order">What was asked for. Of a REFER that came it is made here.</param>
/// <param name="Asked">The REFER that came; null: a command.</param>
internal sealed record RunningTransfer(SipLeg Leg, Transfer Order, SipTransferRequest? Asked)
{
    /// <summary>Where the leg was when it asked: a phone may hang up at once, and is replaced all the same.</summary>
    public string Room { get; } = Leg.RoomId;

    /// <summary>Our REFER was accepted.</summary>
    public bool IsUnderWay { get; set; }
}
