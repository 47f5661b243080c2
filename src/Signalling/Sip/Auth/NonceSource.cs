using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;

namespace Carillon.Signalling.Sip.Auth;

internal enum NonceState
{
    Good,
    Stale,
    Forged,
}

/// <summary>
/// Nonces that need no memory: the second, and an HMAC of it and the address that it was given to. Short, for a challenge may not be longer
/// than what it answers. The key lives as long as the process, so after a restart every nonce is forged and phones are challenged anew.
/// </summary>
internal sealed class NonceSource(TimeProvider clock, TimeSpan lifetime)
{
    private const int TimeBytes = 4;
    private const int TagBytes = 12;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Make(IPAddress address)
    {
        Span<byte> nonce = stackalloc byte[TimeBytes + TagBytes];
        BinaryPrimitives.WriteUInt32BigEndian(nonce, (uint)clock.GetUtcNow().ToUnixTimeSeconds());
        Tag(nonce[..TimeBytes], address, nonce[TimeBytes..]);
        return Base64Url.EncodeToString(nonce);
    }

    public NonceState Check(string nonce, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[TimeBytes + TagBytes];
        if (Base64Url.DecodeFromChars(nonce, bytes, out int consumed, out int written) != OperationStatus.Done
            || consumed != nonce.Length || written != bytes.Length) return NonceState.Forged;
        Span<byte> tag = stackalloc byte[TagBytes];
        Tag(bytes[..TimeBytes], address, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, bytes[TimeBytes..])) return NonceState.Forged;
        var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(bytes));
        return age > lifetime ? NonceState.Stale : NonceState.Good;
    }

    private void Tag(ReadOnlySpan<byte> time, IPAddress address, Span<byte> tag)
    {
        Span<byte> input = stackalloc byte[TimeBytes + 16];
        time.CopyTo(input);
        address.TryWriteBytes(input[TimeBytes..], out int length);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, input[..(TimeBytes + length)], full);
        full[..tag.Length].CopyTo(tag);
    }
}
