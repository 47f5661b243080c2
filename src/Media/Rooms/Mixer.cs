using System.Numerics;

namespace Carillon.Media;

/// <summary>Adds voices and takes them off again, eight or sixteen samples at a time. Sums are 32 bit; only the result saturates.</summary>
internal static class Mixer
{
    /// <summary>sum += voice</summary>
    public static void Add(Span<int> sum, ReadOnlySpan<short> voice)
    {
        var i = 0;
        for (; i <= voice.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(voice[i..]), out var low, out var high);
            (new Vector<int>(sum[i..]) + low).CopyTo(sum[i..]);
            (new Vector<int>(sum[(i + Vector<int>.Count)..]) + high).CopyTo(sum[(i + Vector<int>.Count)..]);
        }
        for (; i < voice.Length; i++) sum[i] += voice[i];
    }

    /// <summary>result = saturate(sum - own)</summary>
    public static void Without(ReadOnlySpan<int> sum, ReadOnlySpan<short> own, Span<short> result)
    {
        var i = 0;
        for (; i <= own.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(own[i..]), out var low, out var high);
            low = Clamp(new Vector<int>(sum[i..]) - low);
            high = Clamp(new Vector<int>(sum[(i + Vector<int>.Count)..]) - high);
            Vector.Narrow(low, high).CopyTo(result[i..]);
        }
        for (; i < own.Length; i++) result[i] = Saturate(sum[i] - own[i]);
    }

    /// <summary>voice = saturate(voice + other)</summary>
    public static void AddTo(Span<short> voice, ReadOnlySpan<short> other)
    {
        for (var i = 0; i < other.Length; i++) voice[i] = Saturate(voice[i] + other[i]);
    }

    private static Vector<int> Clamp(Vector<int> value) =>
        Vector.Max(Vector.Min(value, new Vector<int>(short.MaxValue)), new Vector<int>(short.MinValue));

    private static short Saturate(int value) => (short)Math.Clamp(value, short.MinValue, short.MaxValue);
}
