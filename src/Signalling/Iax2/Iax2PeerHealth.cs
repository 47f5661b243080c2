namespace Carillon.Signalling.Iax2;

/// <summary>A peer seen from here: up or down, and the round trip of the last POKE (null while down).</summary>
public sealed record Iax2PeerHealth(string Peer, bool Up, TimeSpan? RoundTrip, DateTimeOffset Since)
{
    /// <summary>POKEs without a PONG, of the last <see cref="PathQuality.Window"/>, in percent: lost on the way there, or back.</summary>
    public double LossPercent { get; init; }
    /// <summary>How much round trips differ, smoothed.</summary>
    public double JitterMs { get; init; }
}
