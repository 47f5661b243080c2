using System.Numerics;

namespace Carillon.Media;

/// <summary>Which samples of a ring are there: one bit each.</summary>
internal sealed class Presence(int size)
{
    private const int Bits = 64;
    // Of a power of two, so that positions wrap by a mask.
    private readonly ulong[] _words = new ulong[size / Bits];

    public void Set(long from, int count)
    {
        while (count > 0)
        {
            ref var word = ref Word(from, count, out var mask, out var bits);
            word |= mask;
            (from, count) = (from + bits, count - bits);
        }
    }

    public void Clear(long from, int count)
    {
        while (count > 0)
        {
            ref var word = ref Word(from, count, out var mask, out var bits);
            word &= ~mask;
            (from, count) = (from + bits, count - bits);
        }
    }

    public void Clear() => Array.Clear(_words);

    /// <summary>How many samples from there on are alike, present or not; at most so many.</summary>
    public int Run(long from, int most, out bool present)
    {
        var first = (_words[At(from)] >> (int)(from % Bits)) & 1;
        present = first == 1;
        var length = 0;
        while (length < most)
        {
            var at = from + length;
            var word = _words[At(at)] >> (int)(at % Bits);
            var left = Bits - (int)(at % Bits);
            var alike = Math.Min(left, BitOperations.TrailingZeroCount(present ? ~word : word));
            length += alike;
            if (alike < left) break;
        }
        return Math.Min(length, most);
    }

    private int At(long position) => (int)(position / Bits) & (_words.Length - 1);

    private ref ulong Word(long from, int count, out ulong mask, out int bits)
    {
        var shift = (int)(from % Bits);
        bits = Math.Min(count, Bits - shift);
        mask = (bits == Bits ? ulong.MaxValue : (1UL << bits) - 1) << shift;
        return ref _words[At(from)];
    }
}
