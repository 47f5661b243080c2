using System.Buffers.Binary;

namespace Carillon.Protocols.Stun;

/// <summary>FINGERPRINT (RFC 8489 section 14.7): the CRC-32 of ITU V.42 over what stands before it, the header's length counting it in.</summary>
internal static class StunFingerprint
{
    private const uint Mark = 0x5354554E;
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i => Entry((uint)i))];

    /// <param name="before">The message up to the attribute; its length field need not be right yet.</param>
    public static uint Of(ReadOnlySpan<byte> before)
    {
        Span<byte> head = stackalloc byte[StunMessage.HeaderLength];
        before[..head.Length].CopyTo(head);
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(before.Length - head.Length + StunMessage.AttributeHead + StunMessage.FingerprintLength));
        uint crc = Add(Add(uint.MaxValue, head), before[head.Length..]);
        return ~crc ^ Mark;
    }

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes) crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return crc;
    }

    private static uint Entry(uint value)
    {
        for (int bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
        return value;
    }
}
