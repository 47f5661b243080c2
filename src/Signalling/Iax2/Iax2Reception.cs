namespace Carillon.Signalling.Iax2;

/// <summary>What the host hears of a call, for the receiver report of PONG (RFC 5456 sections 8.6.35 to 8.6.40).</summary>
public sealed record Iax2Reception(uint JitterMs, byte LossPercent, uint Lost, uint Received, ushort PlayoutDelayMs, uint Dropped, uint OutOfOrder);
