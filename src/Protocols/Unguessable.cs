using System.Security.Cryptography;

namespace Carillon.Protocols;

/// <summary>
/// Random words that nobody guesses. The system's generator costs about as much for a thousand octets as for ten, so each thread draws
/// a thousand at a time; none is given twice, and what was given is not kept. For tags, numbers and names; keys are drawn one by one.
/// </summary>
public static class Unguessable
{
    private const int Drawn = 1024;

    [ThreadStatic]
    private static byte[]? _drawn;

    [ThreadStatic]
    private static int _left;

    public static uint Word()
    {
        Span<byte> word = stackalloc byte[sizeof(uint)];
        Fill(word);
        return BitConverter.ToUInt32(word);
    }

    /// <summary>That many lower-case hex digits, four random bits each.</summary>
    public static string Hex(int digits)
    {
        Span<byte> bytes = stackalloc byte[(digits + 1) / 2];
        Fill(bytes);
        return Convert.ToHexStringLower(bytes)[..digits];
    }

    /// <param name="into">At most 1024 octets.</param>
    public static void Fill(Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(into.Length, Drawn);
        _drawn ??= new byte[Drawn];
        if (into.Length > _left)
        {
            RandomNumberGenerator.Fill(_drawn);
            _left = Drawn;
        }
        _left -= into.Length;
        var taken = _drawn.AsSpan(_left, into.Length);
        taken.CopyTo(into);
        taken.Clear();
    }
}
