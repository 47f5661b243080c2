using System.Security.Cryptography;

namespace Carillon.Protocols.Srtp;

/// <summary>SHA-256 of a certificate (RFC 8122 section 5): what the signalling says that its writer shows in the handshake.</summary>
public sealed class DtlsFingerprint : IEquatable<DtlsFingerprint>
{
    private const string Hash = "sha-256 ";
    private readonly byte[] _digest;

    private DtlsFingerprint(byte[] digest) => _digest = digest;

    public static DtlsFingerprint Of(ReadOnlySpan<byte> certificate) => new(SHA256.HashData(certificate));

    public bool Matches(ReadOnlySpan<byte> certificate) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate), _digest);

    /// <summary>As a=fingerprint has it.</summary>
    public override string ToString() => Hash + string.Join(':', _digest.Select(b => b.ToString("X2", null)));

    public bool Equals(DtlsFingerprint? other) => other is not null && _digest.AsSpan().SequenceEqual(other._digest);

    public override bool Equals(object? obj) => Equals(obj as DtlsFingerprint);

    public override int GetHashCode() => BitConverter.ToInt32(_digest);

    /// <summary>Null: another hash, or malformed.</summary>
    public static DtlsFingerprint? TryParse(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
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
