namespace Carillon.Media;

/// <summary>A leg behind a <see cref="SharedPort"/> (IAX2): it has a key instead of a socket.</summary>
public sealed class PortLeg : MediaLeg
{
    public SharedPort Port => throw new NotImplementedException();

    public uint Key => throw new NotImplementedException();

    /// <summary>Audio that came by another way than the port's tick (a full voice frame): copied, heard at the next tick. Any thread.</summary>
    public void Post(ReadOnlySpan<byte> payload, uint timestampMs) => throw new NotImplementedException();
}
