using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Carillon.Protocols.Iax2;

/// <summary>
/// The call token (Asterisk's advisory AST-2009-006): a caller shows that it receives at the address that it sends from, before anything is kept for it.
/// The token is the time and an HMAC over address, port and time, in hex: whoever gave it out needs to remember nothing. It is text because
/// others keep it as a C string.
/// </summary>
public static class CallToken
{
    const int TimeLength = 8;
    const int MacOctets = 12;
    public const int Length = TimeLength + 2 * MacOctets;

    /// <summary>Makes the token of an address for this second (seconds of any clock of the caller's own).</summary>
    public static string Create(ReadOnlySpan<byte> secret, IPEndPoint address, long now) =>
        unchecked((uint)now).ToString("x8", CultureInfo.InvariantCulture) + Mac(secret, address, unchecked((uint)now));

    /// <summary>True: made here for that address, at most life seconds ago.</summary>
    public static bool IsValid(ReadOnlySpan<byte> secret, IPEndPoint address, long now, long life, ReadOnlySpan<byte> token)
    {
        if (token.Length != Length) return false;
        if (!uint.TryParse(token[..TimeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var time)) return false;
        var age = unchecked((uint)now - time);
        if (age > life) return false;
        return CryptographicOperations.FixedTimeEquals(token[TimeLength..], Encoding.ASCII.GetBytes(Mac(secret, address, time)));
    }

    static string Mac(ReadOnlySpan<byte> secret, IPEndPoint address, uint time)
    {
        Span<byte> text = stackalloc byte[16 + 2 + 4];
        text.Clear();
        address.Address.TryWriteBytes(text, out _);
        BinaryPrimitives.WriteUInt16BigEndian(text[16..], (ushort)address.Port);
        BinaryPrimitives.WriteUInt32BigEndian(text[18..], time);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, text, mac);
        return Convert.ToHexStringLower(mac[..MacOctets]);
    }
}
