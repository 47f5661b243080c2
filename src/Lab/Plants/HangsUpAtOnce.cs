using Carillon.Protocols.Sdp;
using Carillon.Signalling.Sip;

namespace Carillon.Lab.Plants;

/// <summary>The caller of the second INVITE: it was sent, that is all; whatever comes back ends it.</summary>
internal sealed class HangsUpAtOnce : ISipCallEvents
{
    public void Sent(SipCall call)
    {
        // The carrier has it in its log by now.
    }

    public void Progress(SipCall call, int status, SessionDescription? answer) => call.HangUp();

    public void Answered(SipCall call, SessionDescription remote) => call.HangUp();

    public void MediaChanged(SipCall call, SessionDescription remote)
    {
        // There is no media.
    }

    public void InfoDtmf(SipCall call, char digit)
    {
        // Nobody listens.
    }

    public void Ended(SipCall call, SipCallEnd end)
    {
        // As intended.
    }
}
