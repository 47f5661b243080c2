namespace Carillon.Signalling.Iax2;

enum Iax2Count
{
    FramesIn, FramesOut, Retransmissions, Duplicates, Malformed, QueueDrops, StrangerDrops, InvalSent, CallTokensSent, BadTokens, BadSecrets, GuessersShutOut, GuessersIgnored, ProvenCalls, KeysTaken, CallsMoved, Refused, CommandDrops, Faults,
    Length,
}

/// <summary>Counters of an endpoint since its start; any thread may read them.</summary>
public sealed class Iax2Counters
{
    readonly long[] _counts = new long[(int)Iax2Count.Length];

    public long FramesIn => Read(Iax2Count.FramesIn);
    public long FramesOut => Read(Iax2Count.FramesOut);
    public long Retransmissions => Read(Iax2Count.Retransmissions);
    public long Duplicates => Read(Iax2Count.Duplicates);
    public long Malformed => Read(Iax2Count.Malformed);
    /// <summary>Frames of peers that found the queue full.</summary>
    public long QueueDrops => Read(Iax2Count.QueueDrops);
    /// <summary>Frames of strangers that found their queue full, had no business here, or whose answer exceeded the rate.</summary>
    public long StrangerDrops => Read(Iax2Count.StrangerDrops);
    public long InvalSent => Read(Iax2Count.InvalSent);
    public long CallTokensSent => Read(Iax2Count.CallTokensSent);
    public long BadTokens => Read(Iax2Count.BadTokens);
    public long BadSecrets => Read(Iax2Count.BadSecrets);
    /// <summary>Times that an address, or one name behind it, was shut out for its guesses at a registration.</summary>
    public long GuessersShutOut => Read(Iax2Count.GuessersShutOut);
    /// <summary>Answers of those, dropped.</summary>
    public long GuessersIgnored => Read(Iax2Count.GuessersIgnored);
    /// <summary>Calls of peers whose NEW proved the secret: set up in one way there and back.</summary>
    public long ProvenCalls => Read(Iax2Count.ProvenCalls);
    /// <summary>Keys that other sides of encrypted calls have changed (RTKEY).</summary>
    public long KeysTaken => Read(Iax2Count.KeysTaken);
    /// <summary>Calls that their peers have moved to another peer (TXREL).</summary>
    public long CallsMoved => Read(Iax2Count.CallsMoved);
    /// <summary>NEWs refused: unknown name, too many calls.</summary>
    public long Refused => Read(Iax2Count.Refused);
    public long CommandDrops => Read(Iax2Count.CommandDrops);
    /// <summary>Unexpected exceptions in the loop or in a handler of events; each is logged.</summary>
    public long Faults => Read(Iax2Count.Faults);

    internal void Add(Iax2Count count) => Interlocked.Increment(ref _counts[(int)count]);

    long Read(Iax2Count count) => Interlocked.Read(ref _counts[(int)count]);
}
