namespace Carillon.Protocols.Sip;

/// <summary>The timers of RFC 3261 table 4 and RFC 6026, all made from T1, T2 and T4. For an unreliable transport.</summary>
public sealed record SipTimers(TimeSpan T1, TimeSpan T2, TimeSpan T4)
{
    public static SipTimers Rfc3261 { get; } = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5));

    /// <summary>INVITE transaction time-out.</summary>
    public TimeSpan TimerB => 64 * T1;

    /// <summary>Wait for retransmitted final responses to an INVITE.</summary>
    public TimeSpan TimerD => TimeSpan.FromSeconds(32) > 64 * T1 ? 64 * T1 : TimeSpan.FromSeconds(32);

    /// <summary>Non-INVITE transaction time-out.</summary>
    public TimeSpan TimerF => 64 * T1;

    /// <summary>Wait for the ACK.</summary>
    public TimeSpan TimerH => 64 * T1;

    /// <summary>Wait for retransmitted ACKs.</summary>
    public TimeSpan TimerI => T4;

    /// <summary>Wait for retransmitted requests.</summary>
    public TimeSpan TimerJ => 64 * T1;

    /// <summary>Wait for retransmitted responses.</summary>
    public TimeSpan TimerK => T4;

    /// <summary>Wait for retransmitted INVITEs after a 2xx (RFC 6026).</summary>
    public TimeSpan TimerL => 64 * T1;

    /// <summary>Wait for retransmitted 2xx (RFC 6026).</summary>
    public TimeSpan TimerM => 64 * T1;

    /// <summary>The next interval of a retransmission that doubles up to T2 (Timers E and G, and the 2xx of a UAS).</summary>
    public TimeSpan Doubled(TimeSpan interval) => 2 * interval < T2 ? 2 * interval : T2;
}
