using System.Net;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Calls;

namespace Carillon.Signalling.Sip;

/// <summary>
/// One call, as its user sees it. The verbs may be used from any thread and at any time: they are posted to the endpoint's loop,
/// and one that fits no more (an Answer after the CANCEL) does nothing.
/// </summary>
public sealed class SipCall
{
    private readonly SipStack _stack;
    private readonly CallMachine _machine;

    internal SipCall(SipStack stack, CallMachine machine) => (_stack, _machine) = (stack, machine);

    public required string CallId { get; init; }

    public bool IsIncoming { get; internal init; }

    /// <summary>The INVITE of an incoming call; null for outgoing ones.</summary>
    public SipMessage? InviteRequest { get; internal init; }

    public required SipUri RequestUri { get; init; }

    public required NameAddress From { get; init; }

    public required NameAddress To { get; init; }

    /// <summary>Who we are in it.</summary>
    public SipUri OwnAddress => IsIncoming ? To.Uri : From.Uri;

    /// <summary>Where the INVITE went to or came from.</summary>
    public required IPEndPoint Remote { get; init; }

    /// <summary>Over what it went or came there.</summary>
    public SipTransport Transport { get; internal init; }

    /// <summary>The phone that proved itself by digest; null for calls of trusted addresses and for outgoing ones.</summary>
    public string? Phone { get; internal init; }

    /// <summary>Who is told; an incoming call's are set within ISipInbound.Incoming.</summary>
    public ISipCallEvents? Events { get; set; }

    /// <summary>What our side said last of its media. May be set within MediaChanged.</summary>
    public SessionDescription? LocalDescription { get; set; }

    public SessionDescription? RemoteDescription { get; internal set; }

    /// <summary>The call whose place an incoming one takes (RFC 3891). It is hung up when the new one is up.</summary>
    public SipCall? Replaces { get; internal init; }

    /// <summary>For whoever may have to end it after the death of this process. Null before the answer.</summary>
    public SipDialog? Dialog { get; internal set; }

    /// <summary>For the user of the call; the stack does not look at it.</summary>
    public object? State { get; set; }

    public void Ring() => _stack.Post(_machine.Ring);

    /// <summary>183 with a description: the caller hears us before the answer.</summary>
    public void EarlyMedia(SessionDescription description) => _stack.Post(() => _machine.EarlyMedia(description));

    /// <summary>200. The description answers the offer, or is the offer when the INVITE had none.</summary>
    public void Answer(SessionDescription description) => _stack.Post(() => _machine.Answer(description));

    /// <summary>
    /// re-INVITE: our side is to be as described, with the next version of LocalDescription's origin. MediaChanged or ChangeRefused tells. When both
    /// sides ask at once it is asked again after a while (RFC 3261 section 14.1); before the answer it waits for that.
    /// </summary>
    public void Change(SessionDescription offer) => _stack.Post(() => _machine.Change(offer));

    /// <summary>A Change that says that we listen no more, or do again.</summary>
    public void Hold(bool on) => _stack.Post(() => _machine.Hold(on));

    /// <summary>
    /// REFER: the other side is to call somebody else. TransferProgress and one TransferEnded tell; the call stays up meanwhile, and whoever
    /// wants no more of it hangs up then. One at a time: a second one ends with 491.
    /// </summary>
    public void Transfer(SipTransfer transfer) => _stack.Post(() => _machine.Transfer(transfer));

    /// <summary>A Replaces in a REFER or INVITE to us means this call.</summary>
    public bool IsNamedBy(ReplacesHeader replaces) => _machine.IsNamedBy(replaces);

    /// <summary>The other side has named REFER in its Allow.</summary>
    public bool AllowsRefer => _machine.Dialog?.AllowsRefer == true;

    /// <summary>The other side's Contact; null before the answer.</summary>
    public SipUri? RemoteTarget => _machine.Dialog?.RemoteTarget;

    /// <summary>The call as who is on its other side would have to name it to be called in its place; null before the answer.</summary>
    public ReplacesHeader? AsReplaced => _machine.AsReplaced;

    /// <summary>Refuses an incoming call that is not answered; a 503 says when to come back. The cause goes along in a Reason header.</summary>
    public void Reject(int status, string? reason = null, int? q850 = null) => _stack.Post(() => _machine.Reject(status, reason, q850));

    /// <summary>CANCEL, BYE or a refusal, as fits where the call stands. The cause goes along in a Reason header.</summary>
    public void HangUp(int? q850 = null) => _stack.Post(() => _machine.HangUp(q850));

    /// <summary>A digit by INFO (application/dtmf-relay); for peers without telephone-event.</summary>
    public void SendInfoDtmf(char digit, TimeSpan duration) => _stack.Post(() => _machine.SendInfoDtmf(digit, duration));
}
