using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip;

/// <summary>Whom the other side of a call is to call instead of us (RFC 3515).</summary>
public sealed record SipTransfer
{
    public required SipUri Target { get; init; }

    /// <summary>The call of the target that the new one takes the place of: an attended transfer. See SipCall.AsReplaced.</summary>
    public ReplacesHeader? Replaces { get; init; }

    /// <summary>Referred-By (RFC 3892); null: nobody is named.</summary>
    public SipUri? ReferredBy { get; init; }
}
