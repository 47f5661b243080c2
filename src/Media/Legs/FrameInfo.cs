namespace Carillon.Media;

/// <summary>Where a received frame comes from.</summary>
/// <param name="ReceivedAt">Stopwatch ticks at which the tick picked the packet up (up to one tick after its arrival).</param>
/// <param name="Sequence">The RTP sequence number of the packet that completed the frame.</param>
/// <param name="LostBefore">Packets missing directly before this frame.</param>
public readonly record struct FrameInfo(long ReceivedAt, ushort Sequence, int LostBefore);
