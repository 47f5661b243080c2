using System.Net;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip;

/// <summary>A call to be made.</summary>
public sealed record OutgoingInvite
{
    public required SipUri RequestUri { get; init; }

    /// <summary>Where the INVITE is sent to, and over what; names are resolved by the caller.</summary>
    public required SipHop Target { get; init; }

    public required SipUri From { get; init; }

    public string? FromDisplayName { get; init; }

    /// <summary>Null: the same as RequestUri.</summary>
    public SipUri? To { get; init; }

    public required SessionDescription Offer { get; init; }

    /// <summary>Null: a challenge ends the call with its 401 or 407.</summary>
    public SipCredential? Credential { get; init; }

    /// <summary>The call is to take the place of one that the callee has (RFC 3891): who does not know how refuses with 420.</summary>
    public ReplacesHeader? Replaces { get; init; }

    public IReadOnlyList<SipHeader> ExtraHeaders { get; init; } = [];

    public SipPeerRules Rules { get; init; } = SipPeerRules.Plain;

    /// <summary>Ends the call as Timeout when nothing at all was heard for so long; null: Timer B (32 s) decides.</summary>
    public TimeSpan? GiveUpAfterSilence { get; init; }

    /// <summary>Later requests of the call go to Target too, whatever the Contact says: for phones behind NAT.</summary>
    public bool StayWithTarget { get; init; }
}
