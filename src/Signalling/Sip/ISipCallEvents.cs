using Carillon.Protocols.Sdp;

namespace Carillon.Signalling.Sip;

/// <summary>
/// What happens to one call. Called on the endpoint's loop, so it must return at once; call's own verbs may be used from within.
/// Exactly one Ended per call, and nothing after it.
/// </summary>
public interface ISipCallEvents
{
    /// <summary>The INVITE has left the socket.</summary>
    void Sent(SipCall call);

    /// <summary>180, 183 and their kin, but not 100. The description is there when early media is.</summary>
    void Progress(SipCall call, int status, SessionDescription? answer);

    /// <summary>Outgoing: 200 came and its ACK is sent. Incoming: the ACK of our 200 came. The description is the other side's.</summary>
    void Answered(SipCall call, SessionDescription remote);

    /// <summary>
    /// re-INVITE or UPDATE changed the media, theirs or ours. To theirs call.LocalDescription is already the answer that keeps our side
    /// as it was; set it to answer differently. To ours it is what was offered.
    /// </summary>
    void MediaChanged(SipCall call, SessionDescription remote);

    /// <summary>SipCall.Change or Hold came to nothing; the session goes on as it was.</summary>
    void ChangeRefused(SipCall call, int status)
    {
    }

    /// <summary>The other side says REFER: it wants us to call somebody else in its place. Refused unless somebody does something.</summary>
    void TransferAsked(SipCall call, SipTransferRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Refuse(603);
    }

    /// <summary>How far the other side has come with a Transfer of ours: 100, 180 …</summary>
    void TransferProgress(SipCall call, int status)
    {
    }

    /// <summary>
    /// Of a Transfer of ours. 2xx: the other side talks to whom it was sent to (202: it said that it would, and will tell no more); 408: it
    /// said nothing more; all else is a refusal of the REFER, or of the call that it led to.
    /// </summary>
    /// <param name="accepted">The REFER was accepted; false: it was refused with the status, and the other side has done nothing.</param>
    void TransferEnded(SipCall call, int status, bool accepted)
    {
    }

    /// <summary>A digit from an INFO (application/dtmf-relay or application/dtmf).</summary>
    void InfoDtmf(SipCall call, char digit);

    void Ended(SipCall call, SipCallEnd end);
}

/// <summary>Asked for each new call from a trusted address or an authenticated phone. Called on the loop; may decide later.</summary>
public interface ISipInbound
{
    /// <summary>Set call.Events, then Ring, EarlyMedia, Answer or Reject now or later. A call left without events is refused with 404.</summary>
    void Incoming(SipCall call, SessionDescription? offer);
}
