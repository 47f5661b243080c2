using System.Net;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Iax2;

/// <summary>One IAX2 endpoint: one loop owns all its calls; the host feeds it full frames and sends for it.</summary>
public sealed class Iax2Endpoint : IAsyncDisposable
{
    public Iax2Endpoint(Iax2EndpointOptions options, IIax2Transport transport, TimeProvider clock, ILoggerFactory log) => throw new NotImplementedException();

    public Iax2Counters Counters { get; } = new();
    public IIax2Inbound? Inbound { get; set; }
    /// <summary>Told on the loop when a peer goes up or down, and its round trip each second.</summary>
    public Action<Iax2PeerHealth>? PeerHealthChanged { get; set; }
    public int CallCount => throw new NotImplementedException();

    public void Start() => throw new NotImplementedException();
    /// <summary>Takes a full frame (first bit set) from the socket: copies it into a bounded queue. Any thread.</summary>
    public void OnFullFrame(ReadOnlySpan<byte> frame, IPEndPoint from) => throw new NotImplementedException();
    /// <summary>Swaps the peers whole. Calls of a peer that is gone go on.</summary>
    public void SetPeers(IReadOnlyList<Iax2Peer> peers) => throw new NotImplementedException();
    public Iax2Call Call(Iax2NewCall request, IIax2CallEvents events) => throw new NotImplementedException();
    public Iax2PeerHealth? HealthOf(string peer) => throw new NotImplementedException();
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
