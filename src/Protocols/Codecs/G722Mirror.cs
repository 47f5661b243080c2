namespace Carillon.Protocols.Codecs;

/// <summary>The quadrature mirror filters (clauses 5.2.1 and 5.2.4): 16 kHz into two bands of 8 kHz and back.</summary>
internal static class G722Mirror
{
    public const int Taps = 24;
    private const int Half = Taps / 2;

    public static void Split(Span<short> history, short first, short second, out int low, out int high)
    {
        Move(history, first, second);
        var (odd, even) = Sums(history);
        (low, high) = ((even + odd) >> 14, (even - odd) >> 14);
    }

    public static (short First, short Second) Join(Span<short> history, int low, int high)
    {
        Move(history, (short)(low + high), (short)(low - high));
        var (odd, even) = Sums(history);
        return ((short)G722Band.Limit(even >> 11), (short)G722Band.Limit(odd >> 11));
    }

    private static void Move(Span<short> history, short first, short second)
    {
        history[2..].CopyTo(history);
        (history[Taps - 2], history[Taps - 1]) = (first, second);
    }

    private static (int Odd, int Even) Sums(ReadOnlySpan<short> history)
    {
        var (odd, even) = (0, 0);
        for (var i = 0; i < Half; i++)
        {
            odd += history[2 * i] * G722Tables.Mirror[i];
            even += history[2 * i + 1] * G722Tables.Mirror[Half - 1 - i];
        }
        return (odd, even);
    }
}
