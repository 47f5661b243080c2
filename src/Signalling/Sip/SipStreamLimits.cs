namespace Carillon.Signalling.Sip;

/// <summary>Bounds for TCP, TLS and WebSocket connections. A stranger is an address that is no carrier's, no registered phone's, and that we have not called.</summary>
public sealed record SipStreamLimits
{
    /// <summary>Connections at a time, in both directions.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>How many of them strangers may hold, and a single stranger's address.</summary>
    public int MaxOfStrangers { get; init; } = 512;

    public int MaxOfOneStranger { get; init; } = 64;

    /// <summary>Connections of strangers that are taken in a second, a quarter of it from one address: a TLS handshake costs a millisecond of a core.</summary>
    public int StrangersPerSecond { get; init; } = 200;

    /// <summary>From the connection, in either direction, until it can be used.</summary>
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From a message's first byte to its last.</summary>
    public TimeSpan MessageTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A stranger that has said nothing whole for so long is let go.</summary>
    public TimeSpan StrangerIdle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longer than any registration: a phone's connection is the only way to it.</summary>
    public TimeSpan PeerIdle { get; init; } = TimeSpan.FromMinutes(70);

    /// <summary>Bytes of start line and headers, and of a body.</summary>
    public int MaxHead { get; init; } = 16 << 10;

    public int MaxBody { get; init; } = 64 << 10;
}
