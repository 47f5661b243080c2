namespace Carillon.Protocols.Srtp;

/// <summary>The keys of one stream, as this side sees it.</summary>
/// <param name="Send">What this side protects with.</param>
/// <param name="Receive">What the other side protects with.</param>
public sealed record SrtpKeys(SrtpMaster Send, SrtpMaster Receive);
