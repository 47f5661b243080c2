namespace Carillon.Signalling.Sip;

/// <summary>Counts of TCP, TLS and WebSocket connections since the start, from many threads.</summary>
public sealed class SipConnectionCounters
{
    private long _accepted, _opened, _failed, _refused, _broken, _overdue;

    /// <summary>Taken, and ready: for TLS after the handshake.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Opened by us.</summary>
    public long Opened => Volatile.Read(ref _opened);

    /// <summary>Never became ready: nobody there, or a handshake that failed.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Strangers' beyond their budget, and all beyond the limit: closed at once.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Closed because of what came: no SIP, a lying or missing Content-Length, too much of it.</summary>
    public long Broken => Volatile.Read(ref _broken);

    /// <summary>Closed because nothing came, or a message did not end.</summary>
    public long Overdue => Volatile.Read(ref _overdue);

    internal void Ready(bool ours) => Interlocked.Increment(ref ours ? ref _opened : ref _accepted);

    internal void Fail() => Interlocked.Increment(ref _failed);

    internal void Refuse() => Interlocked.Increment(ref _refused);

    internal void Break() => Interlocked.Increment(ref _broken);

    internal void Late() => Interlocked.Increment(ref _overdue);
}
