using System.Security.Cryptography;

namespace Carillon.Protocols.Srtp;

/// <summary>The master key and salt of one direction (RFC 3711 section 3.2.1), and the profile that they are for.</summary>
public sealed class SrtpMaster : IEquatable<SrtpMaster>
{
    private readonly byte[] _key;
    private readonly byte[] _salt;

    /// <summary>Throws when key or salt is not as long as the profile wants it.</summary>
    public SrtpMaster(SrtpProfile profile, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        if (key.Length != profile.KeyLength) throw new ArgumentException($"the key has {key.Length} octets; {profile.SuiteName} wants {profile.KeyLength}", nameof(key));
        if (salt.Length != profile.SaltLength) throw new ArgumentException($"the salt has {salt.Length} octets; {profile.SuiteName} wants {profile.SaltLength}", nameof(salt));
        (Profile, _key, _salt) = (profile, key.ToArray(), salt.ToArray());
    }

    public SrtpProfile Profile { get; }

    public ReadOnlySpan<byte> Key => _key;

    public ReadOnlySpan<byte> Salt => _salt;

    public static SrtpMaster Random(SrtpProfile profile) =>
        new(profile, RandomNumberGenerator.GetBytes(profile.KeyLength), RandomNumberGenerator.GetBytes(profile.SaltLength));

    public bool Equals(SrtpMaster? other) =>
        other is not null && other.Profile == Profile && CryptographicOperations.FixedTimeEquals(_key, other._key) && _salt.AsSpan().SequenceEqual(other._salt);

    public override bool Equals(object? obj) => Equals(obj as SrtpMaster);

    public override int GetHashCode() => HashCode.Combine(Profile, _salt[0], _salt[1]);

    /// <summary>Says what it is for, never what it is.</summary>
    public override string ToString() => Profile.SuiteName;
}
