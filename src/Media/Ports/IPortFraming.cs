namespace Carillon.Media;

/// <summary>Wraps one leg's outgoing audio for its shared port. Called on the engine's tick: no allocation, lock, log or wait.</summary>
public interface IPortFraming
{
    /// <summary>
    /// Audio for the far side, in the leg's law. <paramref name="timestampMs"/> runs from about zero at the leg's creation and
    /// jumps after a gap. Send it with <see cref="SharedPort.Send"/>, or gather it until <see cref="IPortProtocol.EndOfTick"/>.
    /// </summary>
    void Send(SharedPort port, ReadOnlySpan<byte> payload, uint timestampMs);
}
