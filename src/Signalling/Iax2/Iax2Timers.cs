namespace Carillon.Signalling.Iax2;

/// <summary>Times of RFC 5456 and of our own caution, one immutable set.</summary>
public sealed record Iax2Timers
{
    /// <summary>First retransmission when the round trip is unknown; after that twice the round trip, not below <see cref="RetryLeast"/> (section 7.2.1).</summary>
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromMilliseconds(300);
    public TimeSpan RetryLeast { get; init; } = TimeSpan.FromMilliseconds(100);
    public TimeSpan RetryMost { get; init; } = TimeSpan.FromSeconds(3);
    /// <summary>A VNAK does not bring a frame again that was sent less than this ago.</summary>
    public TimeSpan RepeatLeast { get; init; } = TimeSpan.FromMilliseconds(20);
    /// <summary>Retransmissions of one frame before the call is given up.</summary>
    public int MaxRetries { get; init; } = 6;
    /// <summary>PING within a call.</summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(20);
    /// <summary>LAGRQ within a call.</summary>
    public TimeSpan Lag { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>How long a caller may take over the MD5 challenge.</summary>
    public TimeSpan Authentication { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>How long an outgoing call may stay unaccepted.</summary>
    public TimeSpan Accept { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>How long a transfer may take, from TXREQ to TXREL.</summary>
    public TimeSpan Transfer { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan CallTokenLife { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>POKE of a peer.</summary>
    public TimeSpan Qualify { get; init; } = TimeSpan.FromSeconds(1);
    /// <summary>Unanswered POKEs in a row until a peer counts as down; of a sibling, so many times <see cref="Qualify"/> without an answer.</summary>
    public int QualifyMisses { get; init; } = 3;
    /// <summary>POKE of a sibling: whether it lives is to be known within a second.</summary>
    public TimeSpan QualifySibling { get; init; } = TimeSpan.FromMilliseconds(200);
    /// <summary>The key of an encrypted call is changed after a time between these two, again and again.</summary>
    public TimeSpan KeyLeast { get; init; } = TimeSpan.FromMinutes(2);
    public TimeSpan KeyMost { get; init; } = TimeSpan.FromMinutes(5);
}
