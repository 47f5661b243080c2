using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>What a NEW carries: asked for by a caller, or handed to <see cref="IIax2Inbound"/>. All texts are free UTF-8 of at most 255 octets.</summary>
public sealed record Iax2NewCall
{
    /// <summary>The peer's name: whom to call, or who calls.</summary>
    public required string Peer { get; init; }
    public required string CalledNumber { get; init; }
    public string? CalledContext { get; init; }
    public string? CallingNumber { get; init; }
    public string? CallingName { get; init; }
    /// <summary>All formats the caller can take.</summary>
    public MediaFormat Capability { get; init; } = MediaFormat.Pcmu | MediaFormat.Pcma;
    /// <summary>The one it would rather have.</summary>
    public MediaFormat Preferred { get; init; } = MediaFormat.Pcmu;
    /// <summary>What an incoming caller offers. A call of ours is encrypted when its peer's calls are.</summary>
    internal EncryptionMethods Encryption { get; init; }
}
