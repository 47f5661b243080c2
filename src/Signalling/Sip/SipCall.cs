using System.Net;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip;

/// <summary>
/// One call, as its user sees it. The verbs may be used from any thread and at any time: they are posted to the endpoint's loop,
/// and one that fits no more (an Answer after the CANCEL) does nothing.
/// </summary>
public sealed class SipCall
{
    public string CallId { get; internal init; } = "";

    public bool IsIncoming { get; internal init; }

    /// <summary>The INVITE of an incoming call; null for outgoing ones.</summary>
    public SipMessage? InviteRequest { get; internal init; }

    public SipUri RequestUri { get; internal init; } = null!;

    public NameAddress From { get; internal init; } = null!;

    public NameAddress To { get; internal init; } = null!;

    /// <summary>The address that the other side's signalling comes from.</summary>
    public IPEndPoint Remote { get; internal set; } = null!;

    /// <summary>The phone that proved itself by digest; null for calls of trusted addresses and for outgoing ones.</summary>
    public string? Phone { get; internal init; }

    /// <summary>Who is told; an incoming call's are set within ISipInbound.Incoming.</summary>
    public ISipCallEvents? Events { get; set; }

    /// <summary>What our side said last of its media. May be set within MediaChanged.</summary>
    public SessionDescription? LocalDescription { get; set; }

    public SessionDescription? RemoteDescription { get; internal set; }

    /// <summary>For the user of the call; the stack does not look at it.</summary>
    public object? State { get; set; }

    public void Ring() => throw new NotSupportedException();

    public void EarlyMedia(SessionDescription description) => throw new NotSupportedException();

    public void Answer(SessionDescription description) => throw new NotSupportedException();

    public void Reject(int status, string? reason = null) => throw new NotSupportedException();

    /// <summary>CANCEL, BYE or a refusal, as fits where the call stands. The cause goes along in a Reason header.</summary>
    public void HangUp(int? q850 = null) => throw new NotSupportedException();

    /// <summary>A digit by INFO (application/dtmf-relay); for peers without telephone-event.</summary>
    public void SendInfoDtmf(char digit, TimeSpan duration) => throw new NotSupportedException();
}
