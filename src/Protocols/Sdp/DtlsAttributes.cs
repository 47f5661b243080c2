using System.Security.Cryptography;

namespace Carillon.Protocols.Sdp;

/// <summary>Who begins the handshake (a=setup, RFC 4145 section 4).</summary>
public enum DtlsSetup
{
    ActPass,
    Active,
    Passive,
}

/// <summary>a=fingerprint with SHA-256 (RFC 8122 section 5): the certificate that its writer shows in the handshake.</summary>
public sealed class DtlsFingerprint : IEquatable<DtlsFingerprint>
{
    private const string Name = "fingerprint";
    private const string Hash = "sha-256 ";
    private readonly byte[] _digest;

    private DtlsFingerprint(byte[] digest) => _digest = digest;

    public static DtlsFingerprint Of(ReadOnlySpan<byte> certificate) => new(SHA256.HashData(certificate));

    public bool Matches(ReadOnlySpan<byte> certificate) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate), _digest);

    public SdpAttribute ToAttribute() => new(Name, ToString());

    public override string ToString() => Hash + string.Join(':', _digest.Select(b => b.ToString("X2", null)));

    public bool Equals(DtlsFingerprint? other) => other is not null && _digest.AsSpan().SequenceEqual(other._digest);

    public override bool Equals(object? obj) => Equals(obj as DtlsFingerprint);

    public override int GetHashCode() => BitConverter.ToInt32(_digest);

    /// <summary>The stream's, else the session's. Null: there is none with SHA-256, which everybody has (section 5).</summary>
    internal static DtlsFingerprint? In(SessionDescription session, SdpMedia media) => In(media.Attributes) ?? In(session.Attributes);

    private static DtlsFingerprint? In(IReadOnlyList<SdpAttribute> attributes)
    {
        foreach (var attribute in attributes)
            if (attribute is { Name: Name, Value: { } value } && TryParse(value) is { } fingerprint) return fingerprint;
        return null;
    }

    internal static DtlsFingerprint? TryParse(string value)
    {
        if (!value.StartsWith(Hash, StringComparison.OrdinalIgnoreCase)) return null;
        var pairs = value[Hash.Length..].Trim().Split(':');
        var digest = new byte[SHA256.HashSizeInBytes];
        if (pairs.Length != digest.Length || !pairs.All(p => p.Length == 2)) return null;
        return Convert.FromHexString(string.Concat(pairs), digest, out _, out _) == System.Buffers.OperationStatus.Done ? new DtlsFingerprint(digest) : null;
    }
}

/// <summary>The handshake that a stream's keys come from (RFC 5763).</summary>
/// <param name="Fingerprint">Of the other side's certificate.</param>
/// <param name="IsClient">This side begins.</param>
public sealed record DtlsAgreement(DtlsFingerprint Fingerprint, bool IsClient);

internal static class DtlsSetups
{
    private const string Name = "setup";

    public static SdpAttribute ToAttribute(this DtlsSetup setup) => new(Name, setup switch
    {
        DtlsSetup.Active => "active",
        DtlsSetup.Passive => "passive",
        _ => "actpass",
    });

    /// <summary>The stream's, else the session's. Null: none, or one that is no handshake now (holdconn).</summary>
    public static DtlsSetup? In(SessionDescription session, SdpMedia media)
    {
        var attributes = media.Attributes.Concat(session.Attributes);
        return attributes.FirstOrDefault(a => a.Name == Name).Value switch
        {
            "active" => DtlsSetup.Active,
            "passive" => DtlsSetup.Passive,
            "actpass" => DtlsSetup.ActPass,
            _ => null,
        };
    }
}
