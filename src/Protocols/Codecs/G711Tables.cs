namespace Carillon.Protocols.Codecs;

/// <summary>The tables behind <see cref="G711"/>, made once from the formulas (ITU-T G.711; integer form of G.191).</summary>
internal static class G711Tables
{
    /// <summary>Both laws look at the upper 14 bits of a sample at most, so 16384 entries hold every answer.</summary>
    public const int IndexShift = 2;

    public static readonly short[] ULawToLinear = Make(256, code => ExpandULaw((byte)code));
    public static readonly short[] ALawToLinear = Make(256, code => ExpandALaw((byte)code));
    public static readonly byte[] LinearToULaw = Make(16384, index => CompressULaw(SampleOf(index)));
    public static readonly byte[] LinearToALaw = Make(16384, index => CompressALaw(SampleOf(index)));
    public static readonly byte[] ULawToALaw = Make(256, code => CompressALaw(ExpandULaw((byte)code)));
    public static readonly byte[] ALawToULaw = Make(256, code => CompressULaw(ExpandALaw((byte)code)));

    private static T[] Make<T>(int size, Func<int, T> entry) => [.. Enumerable.Range(0, size).Select(entry)];

    private static short SampleOf(int index) => (short)(index << IndexShift);

    private static short ExpandULaw(byte code)
    {
        var mantissa = ~code & 0x0F;
        var exponent = (~code >> 4) & 0x07;
        var step = 8 << exponent;
        var magnitude = (0x80 << exponent) + step * mantissa + step / 2 - 4 * 33;
        return (short)(code < 0x80 ? -magnitude : magnitude);
    }

    private static short ExpandALaw(byte code)
    {
        var bits = (code ^ 0x55) & 0x7F;
        var exponent = bits >> 4;
        var mantissa = bits & 0x0F;
        if (exponent > 0) mantissa += 16;
        var magnitude = (mantissa << 4) + 8;
        if (exponent > 1) magnitude <<= exponent - 1;
        return (short)(code > 127 ? magnitude : -magnitude);
    }

    private static byte CompressULaw(short sample)
    {
        // One's complement for the negative half: -1 and 0 are mirror images.
        var magnitude = Math.Min(((sample < 0 ? ~sample : sample) >> 2) + 33, 0x1FFF);
        var segment = 1;
        for (var rest = magnitude >> 6; rest != 0; rest >>= 1) segment++;
        var code = ((8 - segment) << 4) | (0x0F - ((magnitude >> segment) & 0x0F));
        return (byte)(sample >= 0 ? code | 0x80 : code);
    }

    private static byte CompressALaw(short sample)
    {
        var magnitude = (sample < 0 ? ~sample : sample) >> 4;
        if (magnitude > 15)
        {
            var exponent = 1;
            for (; magnitude > 31; magnitude >>= 1) exponent++;
            magnitude = magnitude - 16 + (exponent << 4);
        }
        return (byte)((sample >= 0 ? magnitude | 0x80 : magnitude) ^ 0x55);
    }
}
