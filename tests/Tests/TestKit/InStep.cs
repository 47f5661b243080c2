using System.Numerics;
using System.Runtime.InteropServices;

namespace Carillon.Tests.TestKit;

/// <summary>
/// Brings what was heard into step with what was said, as ITU-T P.862 does it: the delay is found second by second, and where it changes between two seconds
/// (a jitter buffer does that, and an ear does not mind), the moment of the change.
/// </summary>
internal static class InStep
{
    private const int Piece = 8000, Part = 800;

    /// <param name="said">8 kHz.</param>
    /// <param name="heard">From the moment on when it began to be said, and as much longer as it may be late.</param>
    /// <returns>As long as what was said.</returns>
    public static short[] With(ReadOnlySpan<short> said, ReadOnlySpan<short> heard)
    {
        var most = heard.Length - said.Length;
        Assert.True(most >= 0, $"{said.Length} samples were said and {heard.Length} heard");
        var (one, other) = (Floats(said), Floats(heard));
        var delays = new int[(said.Length + Piece - 1) / Piece];
        for (var piece = 0; piece < delays.Length; piece++)
            delays[piece] = Best(Cut(one, piece * Piece, Piece), Cut(other, piece * Piece, Piece + most), Enumerable.Range(0, most + 1));

        var aligned = new short[said.Length];
        for (var at = 0; at < said.Length; at += Part)
        {
            var piece = at / Piece;
            int[] possible = [delays[piece], delays[Math.Max(0, piece - 1)], delays[Math.Min(delays.Length - 1, piece + 1)]];
            var length = Math.Min(Part, said.Length - at);
            heard.Slice(at + Best(Cut(one, at, Part), Cut(other, at, Part + most), possible), length).CopyTo(aligned.AsSpan(at));
        }
        return aligned;
    }

    private static ReadOnlySpan<float> Cut(float[] samples, int from, int length) => samples.AsSpan(from, Math.Min(length, samples.Length - from));

    private static float[] Floats(ReadOnlySpan<short> samples)
    {
        var floats = new float[samples.Length];
        for (var i = 0; i < floats.Length; i++) floats[i] = samples[i];
        return floats;
    }

    /// <summary>The delay at which they are most alike; the first of equals.</summary>
    private static int Best(ReadOnlySpan<float> said, ReadOnlySpan<float> heard, IEnumerable<int> delays)
    {
        var (best, most) = (0, float.MinValue);
        foreach (var delay in delays)
        {
            var product = Product(said, heard.Slice(delay, said.Length));
            if (product > most) (best, most) = (delay, product);
        }
        return best;
    }

    private static float Product(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var ones = MemoryMarshal.Cast<float, Vector<float>>(one);
        var others = MemoryMarshal.Cast<float, Vector<float>>(other);
        var sum = Vector<float>.Zero;
        for (var i = 0; i < ones.Length; i++) sum += ones[i] * others[i];
        return Vector.Sum(sum);
    }
}
