namespace Carillon.Signalling.Sip.Streams;

/// <summary>How messages stand on an open connection: one behind the other on a stream, or each in a WebSocket message.</summary>
internal interface ISipWire : IAsyncDisposable
{
    ValueTask Write(ReadOnlyMemory<byte> message, CancellationToken stop);

    /// <summary>Hands over what comes, until the peer closes or says what cannot be read.</summary>
    Task Read(SipConnection connection, CancellationToken stop);

    /// <summary>All is written: says goodbye, where there is a word for it.</summary>
    ValueTask Finish(CancellationToken stop);
}
