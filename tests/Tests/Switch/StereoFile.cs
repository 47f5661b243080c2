using System.Buffers;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Wav;

namespace Carillon.Tests.Switch;

/// <summary>Looks for tones in the two channels of a recording.</summary>
internal static class StereoFile
{
    public static (bool Left, bool Right) Hears(string path, double left, double right)
    {
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(OperationStatus.Done, WavHeader.TryParse(bytes, out var header, out var at));
        Assert.Equal(2, header.Channels);
        return (Power(bytes.AsSpan(at), header, 0, left) > 0.01, Power(bytes.AsSpan(at), header, 1, right) > 0.01);
    }

    /// <summary>The loudest 100 ms of that tone, as a share of full scale squared.</summary>
    private static double Power(ReadOnlySpan<byte> data, WavHeader header, int channel, double hertz)
    {
        const int Window = 800;
        var best = 0.0;
        var frames = data.Length / header.BlockAlign;
        for (var from = 0; from + Window <= frames; from += Window)
        {
            double real = 0, imaginary = 0;
            for (var i = 0; i < Window; i++)
            {
                var sample = Sample(data[((from + i) * header.BlockAlign)..], header, channel) / 32768.0;
                real += sample * Math.Cos(2 * Math.PI * hertz * i / 8000);
                imaginary += sample * Math.Sin(2 * Math.PI * hertz * i / 8000);
            }

            best = Math.Max(best, 4 * ((real * real) + (imaginary * imaginary)) / ((double)Window * Window));
        }

        return best;
    }

    private static short Sample(ReadOnlySpan<byte> frame, WavHeader header, int channel)
    {
        if (header.BitsPerSample == 16)
            return BitConverter.ToInt16(frame[(2 * channel)..]);
        Span<short> one = stackalloc short[1];
        G711.Decode(header.Format == WavFormat.ALaw ? G711Law.ALaw : G711Law.ULaw, frame.Slice(channel, 1), one);
        return one[0];
    }
}
