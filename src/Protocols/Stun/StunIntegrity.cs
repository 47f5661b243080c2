using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Carillon.Protocols.Stun;

/// <summary>MESSAGE-INTEGRITY (RFC 8489 section 14.5): HMAC-SHA1 over what stands before it, the header's length counting it in and nothing behind it.</summary>
internal static class StunIntegrity
{
    [SuppressMessage("Security", "CA5350", Justification = "The RFC has SHA-1 here, as ICE does.")]
    public static void Of(ReadOnlySpan<byte> before, ReadOnlySpan<byte> key, Span<byte> target)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, key);
        Span<byte> head = stackalloc byte[StunMessage.HeaderLength];
        before[..head.Length].CopyTo(head);
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(before.Length - head.Length + StunMessage.AttributeHead + StunMessage.IntegrityLength));
        hmac.AppendData(head);
        hmac.AppendData(before[head.Length..]);
        hmac.GetHashAndReset(target);
    }
}
