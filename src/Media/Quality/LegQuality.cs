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

    /// <summary>How many of our packets the far side has lost in all, as it last reported; null when it never did.</summary>
    public long? RemoteLost { get; init; }

    public TimeSpan? RemoteJitter { get; init; }

    /// <summary>Round trip by RTCP (LSR and DLSR); null until the far side has answered a report.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>Frames that a mix had to conceal because nothing was there in time.</summary>
    public long Concealed { get; init; }

    /// <summary>Packets that came too late for a mix.</summary>
    public long Late { get; init; }

    /// <summary>Datagrams of strangers: never heard, never answered.</summary>
    public long Strangers { get; init; }

    /// <summary>Packets that the agreed key of SRTP does not open, or that came again: never heard, never followed.</summary>
    public long Forged { get; init; }

    /// <summary>How long it was louder than a pause; null while its level is not watched (<see cref="MediaLeg.SetLevel"/>).</summary>
    public TimeSpan? Spoke { get; init; }

    /// <summary>Sends that the system refused.</summary>
    public long SendsRefused { get; init; }

    /// <summary>Share of what was sent to us that never came, 0 to 1.</summary>
    public double Loss => Share(PacketsLost, PacketsReceived + PacketsLost);

    /// <summary>Share of what we sent that never reached the far side, 0 to 1; null when it has not reported.</summary>
    public double? RemoteLoss => RemoteLost is { } lost ? Share(lost, PacketsSent) : null;

    /// <summary>How well the far side is heard, by loss alone, 1 to 4.41 (<see cref="EModel"/>); null when nothing came.</summary>
    public double? MosListening => PacketsReceived > 0 ? EModel.Mos(EModel.Rating(Loss, TimeSpan.Zero)) : null;

    /// <summary>How well the far side hears us.</summary>
    public double? RemoteMosListening => RemoteLoss is { } loss ? EModel.Mos(EModel.Rating(loss, TimeSpan.Zero)) : null;

    /// <summary>How well one can talk: loss and delay; null while the round trip is not known.</summary>
    public double? MosConversational => PacketsReceived > 0 && Delay is { } delay ? EModel.Mos(EModel.Rating(Loss, delay)) : null;

    /// <summary>From mouth to ear over this leg: a packet of 20 ms, half the round trip, and a jitter buffer of twice the jitter.</summary>
    private TimeSpan? Delay => RoundTrip is { } trip ? TimeSpan.FromMilliseconds(20) + trip / 2 + 2 * Jitter : null;

    private static double Share(long part, long whole) => whole <= 0 ? 0 : Math.Clamp(part / (double)whole, 0, 1);
}
