using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Carillon.Journal;

/// <summary>A record on disk: length (4), CRC-32C (4), payload; little-endian. The sequence is not stored but goes into the
/// CRC, so that old bytes at a new place never pass for a record.</summary>
internal static class RecordFormat
{
    public const int HeaderBytes = 8;

    public static void Write(Span<byte> target, ulong sequence, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Checksum(sequence, payload));
        payload.CopyTo(target[HeaderBytes..]);
    }

    public static OperationStatus TryRead(ReadOnlySpan<byte> source, ulong sequence, int maxBytes, out Range payload, out int consumed)
    {
        payload = default;
        consumed = 0;
        if (source.Length < HeaderBytes)
            return OperationStatus.NeedMoreData;
        var length = BinaryPrimitives.ReadInt32LittleEndian(source);
        if (length < 0 || length > maxBytes)
            return OperationStatus.InvalidData;
        if (source.Length - HeaderBytes < length)
            return OperationStatus.NeedMoreData;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[4..]) != Checksum(sequence, source.Slice(HeaderBytes, length)))
            return OperationStatus.InvalidData;
        consumed = HeaderBytes + length;
        payload = HeaderBytes..consumed;
        return OperationStatus.Done;
    }

    private static uint Checksum(ulong sequence, ReadOnlySpan<byte> payload)
    {
        var crc = BitOperations.Crc32C(0xFFFFFFFF, sequence);
        crc = BitOperations.Crc32C(crc, (uint)payload.Length);
        while (payload.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(payload));
            payload = payload[sizeof(ulong)..];
        }

        foreach (var b in payload)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
