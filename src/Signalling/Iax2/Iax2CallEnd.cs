namespace Carillon.Signalling.Iax2;

/// <summary>Who or what ended a call.</summary>
public enum Iax2EndedBy
{
    /// <summary>HangUp or Reject on our side.</summary>
    Local,
    /// <summary>HANGUP, REJECT, BUSY or CONGESTION of the other side.</summary>
    Remote,
    /// <summary>No answer to our frames within the retries, or no decision in time.</summary>
    Timeout,
    /// <summary>INVAL: the other side does not know the call (any more).</summary>
    Invalid,
    /// <summary>The secret was refused, by them or by us.</summary>
    Authentication,
    /// <summary>Refused here before anything was sent: unknown peer, peer down, too many calls.</summary>
    Refused,
    /// <summary>The endpoint was stopped.</summary>
    Shutdown,
    /// <summary>A transfer of ours: its other side goes on with somebody else.</summary>
    Moved,
}

/// <summary>How a call ended: the Q.850 cause (CAUSECODE, RFC 5456 section 8.6.33), the peer's text if it gave one, and who ended it.</summary>
public sealed record Iax2CallEnd(Iax2EndedBy By, byte Q850, string? Text);
