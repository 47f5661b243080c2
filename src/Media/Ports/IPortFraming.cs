namespace Carillon.Media;

/// <summary>Wraps one leg's outgoing audio for its shared port. Called on the engine's tick: no allocation, lock, log or wait.</summary>
public interface IPortFraming
{
    /// <summary>
    /// Audio for the far side. <paramref name="timestampMs"/> runs from about zero at the leg's creation and jumps after a gap.
    /// Send it with <see cref="SharedPort.Send"/>, or gather it until <see cref="IPortProtocol.EndOfTick"/>.
    /// </summary>
    /// <param name="port">Where the leg is known.</param>
    /// <param name="codec">What it is in: what the leg speaks at this moment (<see cref="PortLeg.Speak"/>).</param>
    /// <param name="payload">One octet for each 1/8 ms.</param>
    /// <param name="timestampMs">Its time.</param>
    void Send(SharedPort port, PortCodec codec, ReadOnlySpan<byte> payload, uint timestampMs);
}
