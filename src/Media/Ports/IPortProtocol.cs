namespace Carillon.Media;

/// <summary>
/// Takes apart what comes in on a <see cref="SharedPort"/>. Called on the engine's tick: no allocation, lock, log or wait.
/// </summary>
public interface IPortProtocol
{
    /// <summary>A datagram came. Audio goes to <see cref="PortLeg.Deliver"/>; signalling is copied into a queue of the host's own.</summary>
    void Receive(SharedPort port, ReadOnlySpan<byte> datagram, PeerAddress from);

    /// <summary>All legs have spoken for this tick: send what was gathered, as trunk frames.</summary>
    void EndOfTick(SharedPort port);
}
