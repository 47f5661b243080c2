using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Carillon.Media;

/// <summary>Two mono sides become one stereo stream.</summary>
internal static class Stereo
{
    /// <summary>Left, right, left, right; what does not fit is left out.</summary>
    public static void Interleave(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> both)
    {
        var (count, at) = (both.Length / 2, 0);
        // A pair is a 16-bit number, its left side first: the low octet.
        if (BitConverter.IsLittleEndian)
        {
            var pairs = MemoryMarshal.Cast<byte, ushort>(both);
            for (; at + Vector128<byte>.Count <= count; at += Vector128<byte>.Count)
            {
                var (l, r) = (Vector128.Create(left[at..]), Vector128.Create(right[at..]));
                (Vector128.WidenLower(l) | (Vector128.WidenLower(r) << 8)).CopyTo(pairs[at..]);
                (Vector128.WidenUpper(l) | (Vector128.WidenUpper(r) << 8)).CopyTo(pairs[(at + 8)..]);
            }
        }
        for (; at < count; at++) (both[2 * at], both[2 * at + 1]) = (left[at], right[at]);
    }
}
