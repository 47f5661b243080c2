using static Carillon.Protocols.Sip.Transactions.OfferActions;

namespace Carillon.Protocols.Sip.Transactions;

public enum OfferState
{
    /// <summary>An INVITE of the other side, or the first one, is not done yet.</summary>
    Busy,

    Idle,

    /// <summary>Our re-INVITE or UPDATE waits for its response.</summary>
    Sent,

    /// <summary>Both sides had asked at once: we wait for a random time.</summary>
    BackOff,
}

public enum OfferInput
{
    /// <summary>We want to change or to refresh.</summary>
    Want,

    Success,

    /// <summary>491.</summary>
    Glare,

    Failure,
    BackOffDue,

    /// <summary>A re-INVITE of the other side, which is done when its ACK has come.</summary>
    TheirInvite,

    /// <summary>An UPDATE of the other side with an offer: done when it is answered.</summary>
    TheirUpdate,

    TheirsDone,
}

[Flags]
public enum OfferActions
{
    None = 0,
    Send = 1,

    /// <summary>It is kept until what goes on is done.</summary>
    Keep = 2,

    /// <summary>Our side changes as offered.</summary>
    Conclude = 4,

    /// <summary>The session stays as it was.</summary>
    TellFailure = 8,
    StartBackOff = 16,
    Take = 32,

    /// <summary>Answer 491.</summary>
    Refuse = 64,

    /// <summary>Send what was kept.</summary>
    SendKept = 128,
}

/// <summary>Who may change a session when (RFC 3261 sections 14.1 and 14.2, RFC 3311 section 5.2): one offer at a time.</summary>
public static class OfferTable
{
    public static (OfferState Next, OfferActions Do) Step(OfferState state, OfferInput input) => (state, input) switch
    {
        (OfferState.Idle, OfferInput.Want) => (OfferState.Sent, Send),
        (_, OfferInput.Want) => (state, Keep),

        (OfferState.Sent, OfferInput.Success) => (OfferState.Idle, Conclude | SendKept),
        (OfferState.Sent, OfferInput.Failure) => (OfferState.Idle, TellFailure | SendKept),
        (OfferState.Sent, OfferInput.Glare) => (OfferState.BackOff, StartBackOff),
        (OfferState.BackOff, OfferInput.BackOffDue) => (OfferState.Sent, Send),

        (OfferState.Sent, OfferInput.TheirInvite or OfferInput.TheirUpdate) => (state, Refuse),
        (OfferState.Idle, OfferInput.TheirInvite) => (OfferState.Busy, Take),
        (_, OfferInput.TheirInvite or OfferInput.TheirUpdate) => (state, Take),
        (OfferState.Busy, OfferInput.TheirsDone) => (OfferState.Idle, SendKept),

        _ => (state, None),
    };
}
