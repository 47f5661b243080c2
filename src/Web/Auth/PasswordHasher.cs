using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Konscious.Security.Cryptography;

namespace Carillon.Web.Auth;

/// <summary>
/// Argon2id passwords as PHC strings: <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>. The parameters are OWASP's
/// minimum for servers that also do other work; older strings with other parameters still verify.
/// </summary>
public static class PasswordHasher
{
    public const int MinimumLength = 8;
    public const int MaximumLength = 256;
    private const int MemoryKib = 19 * 1024;
    private const int Passes = 2;
    private const int Lanes = 1;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    // What a stored string may ask of us: a damaged row must not take the machine.
    private const int MaximumMemoryKib = 1024 * 1024;

    /// <summary>A hash with a salt of its own. Takes about 20 ms of a core and 19 MiB.</summary>
    public static string Hash(string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Compute(password, salt, new(MemoryKib, Passes, Lanes), HashBytes);
        return $"$argon2id$v=19$m={MemoryKib},t={Passes},p={Lanes}${Encode(salt)}${Encode(hash)}";
    }

    /// <summary>False also for a string that is no Argon2id hash; compares in constant time.</summary>
    public static bool Verify(string password, string stored)
    {
        ArgumentNullException.ThrowIfNull(password);
        if (password.Length > MaximumLength || !TryParse(stored, out var cost, out var salt, out var expected))
            return false;
        return CryptographicOperations.FixedTimeEquals(Compute(password, salt, cost, expected.Length), expected);
    }

    private readonly record struct Cost(int MemoryKib, int Passes, int Lanes);

    private static byte[] Compute(string password, byte[] salt, Cost cost, int length)
    {
        using var argon = new Argon2id(Encoding.UTF8.GetBytes(password))
        {
            Salt = salt,
            MemorySize = cost.MemoryKib,
            Iterations = cost.Passes,
            DegreeOfParallelism = cost.Lanes,
        };
        return argon.GetBytes(length);
    }

    private static bool TryParse(string? stored, out Cost cost, out byte[] salt, out byte[] hash)
    {
        (cost, salt, hash) = (default, [], []);
        var parts = (stored ?? "").Split('$');
        if (parts is not ["", "argon2id", "v=19", var costText, var saltText, var hashText])
            return false;
        return TryParseCost(costText, out cost)
            && TryDecode(saltText, out salt) && salt.Length is >= 8 and <= 64
            && TryDecode(hashText, out hash) && hash.Length is >= 16 and <= 64;
    }

    private static bool TryParseCost(string text, out Cost cost)
    {
        cost = default;
        if (text.Split(',') is not [var m, var t, var p])
            return false;
        if (!TryNumber(m, "m=", out var memory) || !TryNumber(t, "t=", out var passes) || !TryNumber(p, "p=", out var lanes))
            return false;
        cost = new(memory, passes, lanes);
        return lanes is >= 1 and <= 16 && passes is >= 1 and <= 16 && memory >= 8 * lanes && memory <= MaximumMemoryKib;
    }

    private static bool TryNumber(string text, string prefix, out int value)
    {
        value = 0;
        return text.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    // PHC strings use base64 without padding.
    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        if (!Convert.TryFromBase64String(padded, bytes, out var written))
            return false;
        bytes = bytes[..written];
        return true;
    }
}
