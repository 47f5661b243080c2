namespace Carillon.Signalling.Sip;

public enum SipCallEnder
{
    Local,
    Remote,
    Timeout,
    Transport,
}

/// <summary>How a call ended.</summary>
/// <param name="Status">The final SIP status of an unanswered call; 200 for one that was answered and hung up; 408 for time-outs, 503 for a dead transport.</param>
/// <param name="Reason">The reason phrase, or words of our own.</param>
/// <param name="Q850">The cause of the Reason header (RFC 3326), if the other side sent one.</param>
/// <param name="By">Who ended it.</param>
public sealed record SipCallEnd(int Status, string Reason, int? Q850, SipCallEnder By);
