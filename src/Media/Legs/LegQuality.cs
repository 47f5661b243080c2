namespace Carillon.Media;

/// <summary>How a leg's audio does, from its own counts and from the far side's RTCP reports.</summary>
public readonly record struct LegQuality
{
    public long PacketsReceived { get; init; }
    public long PacketsSent { get; init; }

    /// <summary>Packets that never came (RFC 3550 appendix A.3); duplicates can make it negative.</summary>
    public long PacketsLost { get; init; }

    /// <summary>Share lost since the report before, 0 to 1.</summary>
    public double LossNow { get; init; }

    /// <summary>Interarrival jitter (RFC 3550 section 6.4.1).</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Share of our packets that the far side lost, as it last reported; null when it never did.</summary>
    public double? RemoteLossNow { get; init; }

    public TimeSpan? RemoteJitter { get; init; }

    /// <summary>Round trip by RTCP (LSR and DLSR); null until the far side has answered a report.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>Frames that a mix had to conceal because nothing was there in time.</summary>
    public long Concealed { get; init; }

    /// <summary>Packets that came too late for a mix.</summary>
    public long Late { get; init; }

    /// <summary>Datagrams of strangers: never heard, never answered.</summary>
    public long Strangers { get; init; }

    /// <summary>Sends that the system refused.</summary>
    public long SendsRefused { get; init; }
}
