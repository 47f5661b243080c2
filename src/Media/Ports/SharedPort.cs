using System.Net;

namespace Carillon.Media;

/// <summary>One UDP socket for many legs (IAX2), read and written in batches on the tick.</summary>
public sealed class SharedPort : IDisposable
{
    public IPEndPoint LocalEndPoint => throw new NotImplementedException();

    /// <summary>On the tick: hands audio to the leg with this key. False when there is none.</summary>
    public bool Deliver(uint key, ReadOnlySpan<byte> payload, uint timestampMs) => throw new NotImplementedException();

    /// <summary>On the tick: copies a datagram into the batch that leaves at the end of the tick.</summary>
    public void Send(ReadOnlySpan<byte> datagram, PeerAddress to) => throw new NotImplementedException();

    /// <summary>Any thread: sends at once, for signalling. False when the system refused.</summary>
    public bool SendNow(ReadOnlySpan<byte> datagram, PeerAddress to) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
