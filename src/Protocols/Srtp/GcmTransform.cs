using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Carillon.Protocols.Srtp;

/// <summary>AES-GCM (RFC 7714 sections 8 and 9), tags of 16 octets.</summary>
internal sealed class GcmTransform(byte[] key, byte[] salt) : SrtpTransform(Tag)
{
    private const int Tag = 16;
    private const int Nonce = 12;
    private const int RtcpAssociated = 12;
    private readonly AesGcm _gcm = new(key, Tag);

    public override void Seal(Span<byte> packet, int header, uint ssrc, long index, ReadOnlySpan<byte> trailer, Span<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[Nonce];
        WriteNonce(nonce, ssrc, index);
        Span<byte> joined = stackalloc byte[RtcpAssociated];
        var body = packet[header..];
        _gcm.Encrypt(nonce, body, body, tag, Associated(packet[..header], trailer, joined));
    }

    /// <summary>
    /// The library's Decrypt throws at a wrong tag, and anybody can send wrong tags. So it is done by Encrypt alone, which is its own
    /// inverse but for the tag: once to get the plain text, once more to get the tag that the cipher text should have.
    /// </summary>
    public override bool TryOpen(Span<byte> packet, int header, uint ssrc, long index, ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[Nonce];
        WriteNonce(nonce, ssrc, index);
        Span<byte> joined = stackalloc byte[RtcpAssociated];
        var associated = Associated(packet[..header], trailer, joined);
        var body = packet[header..];
        Span<byte> right = stackalloc byte[Tag];
        Span<byte> buffer = stackalloc byte[SrtpProfiles.MaxPacket];
        var plain = buffer[..body.Length];
        _gcm.Encrypt(nonce, body, plain, right, associated);
        _gcm.Encrypt(nonce, plain, body, right, associated);
        if (!CryptographicOperations.FixedTimeEquals(right, tag)) return false;
        plain.CopyTo(body);
        return true;
    }

    public override void Dispose() => _gcm.Dispose();

    // Of RTP the header alone; of RTCP eight octets and the index word.
    private static ReadOnlySpan<byte> Associated(ReadOnlySpan<byte> header, ReadOnlySpan<byte> trailer, Span<byte> joined)
    {
        if (trailer.IsEmpty) return header;
        header.CopyTo(joined);
        trailer.CopyTo(joined[header.Length..]);
        return joined;
    }

    // 0, SSRC, index, XOR the salt. The index of RTP is the rollover counter and the sequence number, 48 bits; of RTCP 31 bits.
    private void WriteNonce(Span<byte> nonce, uint ssrc, long index)
    {
        BinaryPrimitives.WriteUInt32BigEndian(nonce, ssrc >> 16);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], (ulong)ssrc << 48 | (ulong)index);
        for (var i = 0; i < Nonce; i++) nonce[i] ^= salt[i];
    }
}
