namespace Carillon.Domain.Cluster;

/// <summary>An IAX2 box that is none of our telephony servers, an Asterisk for example: the other end of a trunk.</summary>
[GenerateSerializer, Immutable, Alias("Iax2PeerSettings")]
public sealed record Iax2PeerSettings
{
    /// <summary>The name by which both know it; no telephony server has it.</summary>
    [Id(0)] public required ServerId Id { get; init; }
    /// <summary>Empty: it registers here.</summary>
    [Id(1)] public string Host { get; init; } = "";
    [Id(2)] public int Port { get; init; } = 4569;
    /// <summary>Of our servers those that have a trunk to it; empty: all.</summary>
    [Id(3)] public IReadOnlyList<ServerId> Servers { get; init; } = [];
    /// <summary>MD5; may be empty where both keys are there.</summary>
    [Id(4)] public string Secret { get; init; } = "";
    /// <summary>AES-128 both ways, or no calls; needs the secret and no keys.</summary>
    [Id(5)] public bool Encrypted { get; init; }
    /// <summary>Our private RSA key in PEM, for where it asks for RSA.</summary>
    [Id(6)] public string OwnKey { get; init; } = "";
    /// <summary>Its public RSA key in PEM: its calls must be signed.</summary>
    [Id(7)] public string PeerKey { get; init; } = "";
    /// <summary>We register there, so that it knows our address.</summary>
    [Id(8)] public bool Register { get; init; }
    [Id(9)] public bool Active { get; init; } = true;
    [Id(10)] public long Version { get; init; }
    /// <summary>Both directions together; 0: no limit.</summary>
    [Id(11)] public int MaximumCalls { get; init; }
    /// <summary>Voice goes in mini frames: for boxes that know no trunk frames.</summary>
    [Id(12)] public bool MiniFrames { get; init; }
    /// <summary>Its calls may be moved to other such peers, and we leave their path.</summary>
    [Id(13)] public bool Transfer { get; init; }
}
