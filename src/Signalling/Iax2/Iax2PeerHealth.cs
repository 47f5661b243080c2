namespace Carillon.Signalling.Iax2;

/// <summary>A peer seen from here: up or down, and the round trip of the last POKE (null while down).</summary>
public sealed record Iax2PeerHealth(string Peer, bool Up, TimeSpan? RoundTrip, DateTimeOffset Since);
