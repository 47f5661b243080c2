using Carillon.Protocols.Sdp;
using Carillon.Signalling.Sip;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>One INVITE of a leg. Brings what its call says to the control loop; its own fields belong to that loop.</summary>
internal sealed class SipBranch(SipDesk desk, SipLeg leg) : ISipCallEvents
{
    public SipLeg Leg { get; } = leg;

    /// <summary>Every branch has keys of its own.</summary>
    public required SessionDescription Offer { get; init; }

    /// <summary>Further ways to the same phone, for when this one is broken.</summary>
    public Queue<PhonePlace> OtherPlaces { get; init; } = [];

    public SipCall? Call { get; set; }

    public bool HasRung { get; set; }

    public bool HasEnded { get; set; }

    public void HangUp(EndCause cause)
    {
        if (HasEnded)
            return;
        HasEnded = true;
        Call?.HangUp(EndCauses.Of(cause).Q850);
    }

    public void Sent(SipCall call) => desk.Post(() => desk.Sent(this, call));

    public void Progress(SipCall call, int status, SessionDescription? answer) => desk.Post(() => desk.Progress(this, call, status, answer));

    public void Answered(SipCall call, SessionDescription remote) => desk.Post(() => desk.Answered(this, call, remote));

    public void MediaChanged(SipCall call, SessionDescription remote)
    {
        var ours = call.LocalDescription;
        desk.Post(() => desk.MediaChanged(this, call, ours, remote));
    }

    public void TransferAsked(SipCall call, SipTransferRequest request) => desk.Post(() => desk.Transfers!.Asked(Leg, request, Leg.TransferOver));

    public void TransferProgress(SipCall call, int status) => desk.Post(() => desk.Transfers!.Progress(Leg));

    public void TransferEnded(SipCall call, int status, bool accepted) => desk.Post(() => desk.Transfers!.Ended(Leg, status, accepted));

    public void InfoDtmf(SipCall call, char digit) => desk.Post(() => desk.Digit(this, digit));

    public void Ended(SipCall call, SipCallEnd end) => desk.Post(() => desk.Ended(this, end));
}
