using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Carillon.Protocols.Iax2;

/// <summary>
/// What a registrar that remembers nothing gives out, and knows again: letters that are an HMAC over what they are for, the address and the time, good for
/// 10 to 20 seconds. As short as they must be: a REGREQ is short, and no answer to an unproved address may be longer than its question.
/// </summary>
public static class AddressChallenge
{
    /// <summary>Letters; 6 bits each.</summary>
    public const int Most = 22, Least = 8;
    const long Window = 10;

    /// <param name="secret">The registrar's own.</param>
    /// <param name="purpose">What for: one does not do for another.</param>
    /// <param name="address">Who gets it.</param>
    /// <param name="now">Seconds of any clock of the registrar's own.</param>
    /// <param name="length">Letters, at most <see cref="Most"/>.</param>
    public static string Create(ReadOnlySpan<byte> secret, string purpose, IPEndPoint address, long now, int length = Most) => Text(secret, purpose, address, now / Window)[..length];

    /// <summary>True: given out by <see cref="Create"/> a moment ago, and no shorter than <see cref="Least"/>.</summary>
    public static bool IsValid(ReadOnlySpan<byte> secret, string purpose, IPEndPoint address, long now, ReadOnlySpan<byte> given)
    {
        if (given.Length is < Least or > Most) return false;
        foreach (var expected in Recent(secret, purpose, address, now))
        {
            if (CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(expected[..given.Length]))) return true;
        }
        return false;
    }

    /// <summary>Those that may have been given out and are still good.</summary>
    public static string[] Recent(ReadOnlySpan<byte> secret, string purpose, IPEndPoint address, long now) =>
        [Text(secret, purpose, address, now / Window), Text(secret, purpose, address, now / Window - 1)];

    static string Text(ReadOnlySpan<byte> secret, string purpose, IPEndPoint address, long window)
    {
        Span<byte> place = stackalloc byte[16 + 2 + 8];
        place.Clear();
        address.Address.TryWriteBytes(place, out _);
        BinaryPrimitives.WriteUInt16BigEndian(place[16..], (ushort)address.Port);
        BinaryPrimitives.WriteInt64BigEndian(place[18..], window);
        return Convert.ToBase64String(HMACSHA256.HashData(secret, (byte[])[.. Encoding.ASCII.GetBytes(purpose), .. place]))[..Most];
    }
}
