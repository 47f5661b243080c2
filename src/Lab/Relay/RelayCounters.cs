namespace Carillon.Lab.Relay;

/// <summary>Counts of one direction, each written by one loop.</summary>
public sealed class RelayCounters
{
    public long Received { get; internal set; }
    public long Sent { get; internal set; }

    /// <summary>By the weather or a cut.</summary>
    public long Lost { get; internal set; }
    public long Doubled { get; internal set; }

    /// <summary>Beyond the bound of what may wait.</summary>
    public long Overflowed { get; internal set; }

    /// <summary>From somebody else than the one whom the face is for.</summary>
    public long Strangers { get; internal set; }
}
