namespace Carillon.Protocols.Codecs;

/// <summary>G.711: 8 kHz linear 16-bit samples to and from one byte a sample, and between its two laws.</summary>
public static class G711
{
    /// <summary>The byte that is silence in mu-law.</summary>
    public const byte ULawSilence = 0xFF;

    /// <summary>The byte that is silence in A-law.</summary>
    public const byte ALawSilence = 0xD5;

    /// <summary>The byte that is silence in <paramref name="law"/>.</summary>
    public static byte Silence(G711Law law) => law == G711Law.ULaw ? ULawSilence : ALawSilence;

    public static byte ULawEncode(short sample) => G711Tables.LinearToULaw[(ushort)sample >> G711Tables.IndexShift];

    public static byte ALawEncode(short sample) => G711Tables.LinearToALaw[(ushort)sample >> G711Tables.IndexShift];

    public static short ULawDecode(byte code) => G711Tables.ULawToLinear[code];

    public static short ALawDecode(byte code) => G711Tables.ALawToLinear[code];

    /// <summary>Linear samples to bytes of <paramref name="law"/>; returns how many, the shorter span decides.</summary>
    public static int Encode(G711Law law, ReadOnlySpan<short> samples, Span<byte> codes)
    {
        var table = law == G711Law.ULaw ? G711Tables.LinearToULaw : G711Tables.LinearToALaw;
        var count = Math.Min(samples.Length, codes.Length);
        for (var i = 0; i < count; i++) codes[i] = table[(ushort)samples[i] >> G711Tables.IndexShift];
        return count;
    }

    /// <summary>Bytes of <paramref name="law"/> to linear samples; returns how many, the shorter span decides.</summary>
    public static int Decode(G711Law law, ReadOnlySpan<byte> codes, Span<short> samples)
    {
        var table = law == G711Law.ULaw ? G711Tables.ULawToLinear : G711Tables.ALawToLinear;
        var count = Math.Min(samples.Length, codes.Length);
        for (var i = 0; i < count; i++) samples[i] = table[codes[i]];
        return count;
    }

    /// <summary>Bytes of one law to bytes of another (a copy when they are the same); returns how many.</summary>
    public static int Transcode(G711Law from, ReadOnlySpan<byte> source, G711Law to, Span<byte> target)
    {
        var count = Math.Min(source.Length, target.Length);
        if (from == to)
        {
            source[..count].CopyTo(target);
            return count;
        }
        var table = from == G711Law.ULaw ? G711Tables.ULawToALaw : G711Tables.ALawToULaw;
        for (var i = 0; i < count; i++) target[i] = table[source[i]];
        return count;
    }
}
