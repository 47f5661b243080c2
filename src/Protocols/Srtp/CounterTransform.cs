using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Carillon.Protocols.Srtp;

/// <summary>AES in counter mode (RFC 3711 section 4.1.1) and HMAC-SHA1 (section 4.2.1).</summary>
internal sealed class CounterTransform : SrtpTransform
{
    private const int Block = 16;
    // A packet of 20 ms of G.711 and its tag are eleven blocks: one call into the library.
    private const int BlocksAtOnce = 12;
    private readonly byte[] _salt;
    private readonly Aes _aes = Aes.Create();
    private readonly ICryptoTransform _cipher;
    private readonly IncrementalHash _hash;
    private readonly byte[] _counters = new byte[Block * BlocksAtOnce];
    private readonly byte[] _stream = new byte[Block * BlocksAtOnce];

    public CounterTransform(byte[] key, byte[] salt, byte[] authenticationKey, int tagLength)
        : base(tagLength)
    {
        _salt = salt;
        (_aes.Mode, _aes.Padding) = (CipherMode.ECB, PaddingMode.None);
        _aes.SetKey(key);
        _cipher = _aes.CreateEncryptor();
        _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, authenticationKey);
    }

    public override void Seal(Span<byte> packet, int header, uint ssrc, long index, ReadOnlySpan<byte> trailer, Span<byte> tag)
    {
        Encipher(packet[header..], ssrc, index);
        Span<byte> whole = stackalloc byte[HMACSHA1.HashSizeInBytes];
        Authenticate(packet, trailer, whole);
        whole[..TagLength].CopyTo(tag);
    }

    public override bool TryOpen(Span<byte> packet, int header, uint ssrc, long index, ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> tag)
    {
        Span<byte> whole = stackalloc byte[HMACSHA1.HashSizeInBytes];
        Authenticate(packet, trailer, whole);
        if (!CryptographicOperations.FixedTimeEquals(whole[..TagLength], tag)) return false;
        Encipher(packet[header..], ssrc, index);
        return true;
    }

    public override void Dispose()
    {
        _cipher.Dispose();
        _aes.Dispose();
        _hash.Dispose();
    }

    private void Authenticate(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> trailer, Span<byte> tag)
    {
        _hash.AppendData(packet);
        _hash.AppendData(trailer);
        _hash.GetHashAndReset(tag);
    }

    /// <summary>The stream is AES of (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16), counted up block by block.</summary>
    internal void Encipher(Span<byte> body, uint ssrc, long index)
    {
        Span<byte> counter = stackalloc byte[Block];
        _salt.CopyTo(counter);
        BinaryPrimitives.WriteUInt32BigEndian(counter[4..], BinaryPrimitives.ReadUInt32BigEndian(counter[4..]) ^ ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(counter[8..], BinaryPrimitives.ReadUInt64BigEndian(counter[8..]) ^ (ulong)index << 16);
        for (ushort block = 0; !body.IsEmpty;)
        {
            var length = Math.Min(body.Length, _stream.Length);
            var blocks = (length + Block - 1) / Block;
            for (var i = 0; i < blocks; i++, block++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(counter[14..], block);
                counter.CopyTo(_counters.AsSpan(i * Block));
            }
            _cipher.TransformBlock(_counters, 0, blocks * Block, _stream, 0);
            Mask(body[..length], _stream);
            body = body[length..];
        }
    }

    private static void Mask(Span<byte> body, ReadOnlySpan<byte> stream)
    {
        var done = 0;
        for (; done + sizeof(ulong) <= body.Length; done += sizeof(ulong))
            BinaryPrimitives.WriteUInt64LittleEndian(body[done..], BinaryPrimitives.ReadUInt64LittleEndian(body[done..]) ^ BinaryPrimitives.ReadUInt64LittleEndian(stream[done..]));
        for (; done < body.Length; done++) body[done] ^= stream[done];
    }
}
