using System.Security.Cryptography;
using System.Text;

namespace Carillon.Domain.Cluster;

/// <summary>With what new servers prove that an admin called them. Of its secret the hash alone is kept.</summary>
/// <param name="SecretHash">SHA-256 of the secret, in hex.</param>
/// <param name="UsesLeft">So many servers may still join by it.</param>
[GenerateSerializer, Immutable, Alias("JoinToken")]
public sealed record JoinToken(
    [property: Id(0)] string Id, [property: Id(1)] string SecretHash, [property: Id(2)] long UsesLeft, [property: Id(3)] DateTimeOffset ExpiresAt, [property: Id(4)] UserId MadeBy)
{
    /// <summary>A new one, and its secret, which is known to its bearer alone from now on.</summary>
    public static (JoinToken Token, string Secret) New(int uses, DateTimeOffset expires, UserId by)
    {
        var secret = RandomNumberGenerator.GetHexString(48, lowercase: true);
        return (new(RandomNumberGenerator.GetHexString(12, lowercase: true), HashOf(secret), uses, expires, by), secret);
    }

    public bool Knows(string secret) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(secret)), Encoding.ASCII.GetBytes(SecretHash));

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

/// <summary>The tokens by which servers may join.</summary>
public interface IJoinTokenStore
{
    /// <summary>Those that ended more than a day ago go.</summary>
    Task Add(JoinToken token, CancellationToken ct);
    Task<JoinToken?> Find(string id, CancellationToken ct);
    /// <summary>One use less. False: none is left, or its time is over; of two who ask for the last at once one gets it.</summary>
    Task<bool> Use(string id, CancellationToken ct);
}
