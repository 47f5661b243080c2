using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Carillon.Protocols.Iax2;

/// <summary>
/// How a NEW between two Carillons proves itself at once, instead of being asked for it by AUTHREQ. The callee's call token is the challenge, and comes with each
/// PONG to who asks for it; the session key is an HMAC of the secret over that token, the proof one of that key over the call's number, its time and all elements
/// in front. Both go in DEVICETYPE, a free text that others ignore; a proof only to who gave a token that way.
/// </summary>
public static class TrunkProof
{
    /// <summary>DEVICETYPE of a POKE that asks for a token. Longer than the token, so that no answer is longer than its question.</summary>
    public const string TokenRequest = "carillon: answer with a call token";
    const string Prefix = "carillon-proof ";
    const int MacOctets = 16;
    const int MacDigits = 2 * MacOctets;

    /// <summary>The text of the last element of a NEW.</summary>
    public static string Create(string secret, ReadOnlySpan<byte> token, ushort callNumber, uint timestamp, ReadOnlySpan<byte> elements) =>
        Prefix + Convert.ToHexStringLower(Mac(SessionKey(secret, token), callNumber, timestamp, elements));

    /// <summary>Whether a NEW's last element proves the secret. The token must have been found valid before. The proof itself goes to who wants to know a second arrival.</summary>
    public static bool IsCorrect(string secret, ReadOnlySpan<byte> token, ushort callNumber, uint timestamp, InformationElements elements, out UInt128 proof)
    {
        proof = default;
        if (!elements.TryGet(InformationElementType.DeviceType, out var text) || text.Length != Prefix.Length + MacDigits) return false;
        var all = elements.Bytes;
        if (!all[^text.Length..].SequenceEqual(text)) return false; // something stands behind it that it does not cover
        Span<byte> expected = stackalloc byte[Prefix.Length + MacDigits];
        var mac = Mac(SessionKey(secret, token), callNumber, timestamp, all[..^(2 + text.Length)]);
        Encoding.ASCII.GetBytes(Prefix + Convert.ToHexStringLower(mac), expected);
        proof = BinaryPrimitives.ReadUInt128BigEndian(mac);
        return CryptographicOperations.FixedTimeEquals(text, expected);
    }

    /// <summary>The first AES key both ways of a call that proved itself so.</summary>
    public static byte[] EncryptionKey(string secret, ReadOnlySpan<byte> token, ushort callNumber, uint timestamp) =>
        Mac(SessionKey(secret, token), callNumber, timestamp, "aes-128"u8)[..CallCipher.KeyLength];

    static byte[] SessionKey(string secret, ReadOnlySpan<byte> token) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. "carillon iax2 trunk session"u8, .. token]);

    static byte[] Mac(byte[] key, ushort callNumber, uint timestamp, ReadOnlySpan<byte> elements)
    {
        Span<byte> place = stackalloc byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(place, callNumber);
        BinaryPrimitives.WriteUInt32BigEndian(place[2..], timestamp);
        return HMACSHA256.HashData(key, (byte[])[.. place, .. elements])[..MacOctets];
    }
}
