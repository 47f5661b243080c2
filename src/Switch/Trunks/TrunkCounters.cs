namespace Carillon.Switch.Trunks;

/// <summary>Counted on the tick, read anywhere.</summary>
internal sealed class TrunkCounters
{
    public long FramesSent { get; set; }

    public long EntriesSent { get; set; }

    public long EntriesReceived { get; set; }

    /// <summary>Voice of peers for no call of ours, or before its first full frame.</summary>
    public long Unrouted { get; set; }

    public long Malformed { get; set; }

    /// <summary>Voice of strangers, and signalling of theirs beyond what one tick may hand on.</summary>
    public long StrangersDropped { get; set; }
}
