namespace Carillon.Signalling.Sip;

/// <summary>Counts since the start. May be read from anywhere.</summary>
public sealed class SipCounters
{
    private long _received, _malformed, _queueFull, _strangersDropped, _stunIgnored;

    public long Received => Volatile.Read(ref _received);

    public long Sent { get; internal set; }

    /// <summary>Messages over TCP, TLS and WebSocket.</summary>
    public long StreamReceived { get; internal set; }
    public long StreamSent { get; internal set; }

    public SipConnectionCounters Connections { get; } = new();

    /// <summary>Datagrams that are no SIP, and responses that contradict themselves: dropped.</summary>
    public long Malformed => Volatile.Read(ref _malformed);

    /// <summary>Datagrams of known peers dropped because the loop's queue was full.</summary>
    public long QueueFull => Volatile.Read(ref _queueFull);

    /// <summary>Datagrams of strangers dropped unread: beyond their budget, or their queue was full.</summary>
    public long StrangersDropped => Volatile.Read(ref _strangersDropped);

    public long StrangersAnswered { get; internal set; }
    public long StrangersIgnored { get; internal set; }

    /// <summary>Keep-alives of registered phones by STUN.</summary>
    public long StunAnswered { get; internal set; }

    /// <summary>STUN of those who are no registered phone: dropped.</summary>
    public long StunIgnored => Volatile.Read(ref _stunIgnored);

    /// <summary>Responses and ACKs that belong to nothing known.</summary>
    public long Stray { get; internal set; }

    /// <summary>Sent again by a timer.</summary>
    public long Retransmitted { get; internal set; }

    public long SendFailed { get; internal set; }

    /// <summary>Wrong passwords, and answers to challenges that were never given.</summary>
    public long AuthenticationFailed { get; internal set; }

    /// <summary>Times that an address, or one name behind it, was shut out for its guesses.</summary>
    public long GuessersShutOut { get; internal set; }

    /// <summary>Requests of those, dropped.</summary>
    public long GuessersIgnored { get; internal set; }

    /// <summary>Requests of scanning tools, dropped.</summary>
    public long Scans { get; internal set; }

    /// <summary>Challenges that were not answered: of another realm than the peer's, or from another address.</summary>
    public long ChallengesIgnored { get; internal set; }

    /// <summary>Requests of known peers that were answered with 400 and its kin for what is wrong in them.</summary>
    public long Refused { get; internal set; }

    /// <summary>New calls that were answered 503, so that those that are up are served in time.</summary>
    public long CallsRefused { get; internal set; }

    public long CallsIn { get; internal set; }
    public long CallsOut { get; internal set; }

    /// <summary>Exceptions that reached the loop's one catch: each is a defect of ours.</summary>
    public long Faults { get; internal set; }

    /// <summary>Calls that are up now, in any state.</summary>
    public int Calls { get; internal set; }

    public int Transactions { get; internal set; }

    // What several receivers count.
    internal void Receive() => Interlocked.Increment(ref _received);

    internal void Malform() => Interlocked.Increment(ref _malformed);

    internal void FillQueue() => Interlocked.Increment(ref _queueFull);

    internal void DropStranger() => Interlocked.Increment(ref _strangersDropped);

    internal void IgnoreStun() => Interlocked.Increment(ref _stunIgnored);
}
