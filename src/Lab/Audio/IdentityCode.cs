using System.Numerics;

namespace Carillon.Lab.Audio;

/// <summary>
/// A number as six symbols: 3 bits in the first (its high tone is the mark), 6 bits in each of the others; 16 bits number, 17 bits check.
/// </summary>
public static class IdentityCode
{
    public const int Symbols = 6;
    public const int FramesPerSymbol = 2;
    public const int Frames = Symbols * FramesPerSymbol;

    private const int CheckBits = 17;
    private const ulong CheckMask = (1UL << CheckBits) - 1;

    // An odd factor and its inverse modulo 2^16: neighbouring numbers must not sound alike.
    private const ushort Spread = 0x9E37;
    private static readonly ushort s_gather = Inverse(Spread);

    /// <summary>Writes the six symbols of a number.</summary>
    public static void Write(ushort number, Span<IdentitySymbol> symbols)
    {
        var spread = (ushort)(number * Spread);
        var bits = ((ulong)spread << CheckBits) | Check(spread);
        for (var i = Symbols - 1; i > 0; i--)
        {
            symbols[i] = new IdentitySymbol((byte)((bits >> 3) & 7), (byte)(bits & 7));
            bits >>= 6;
        }

        symbols[0] = new IdentitySymbol((byte)(bits & 7), IdentitySymbol.FirstMark);
    }

    /// <summary>Reads six symbols; false when the mark is not where it belongs or the check is wrong.</summary>
    public static bool TryRead(ReadOnlySpan<IdentitySymbol> symbols, out ushort number)
    {
        number = 0;
        if (!symbols[0].IsFirst)
            return false;
        ulong bits = symbols[0].Low;
        for (var i = 1; i < Symbols; i++)
        {
            if (symbols[i].IsFirst)
                return false;
            bits = (bits << 6) | ((ulong)symbols[i].Low << 3) | symbols[i].High;
        }

        var spread = (ushort)(bits >> CheckBits);
        number = (ushort)(spread * s_gather);
        return (bits & CheckMask) == Check(spread);
    }

    private static ulong Check(ushort spread) => (BitOperations.Crc32C(0x1D2C3B4A, spread) >> 9) & CheckMask;

    private static ushort Inverse(ushort odd)
    {
        var inverse = odd;
        for (var i = 0; i < 4; i++)
            inverse = (ushort)(inverse * (2 - odd * inverse));
        return inverse;
    }
}
