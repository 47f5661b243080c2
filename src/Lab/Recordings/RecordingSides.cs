using System.Buffers;
using Carillon.Protocols.Wav;

namespace Carillon.Lab.Recordings;

/// <summary>Whether somebody spoke up on every side of a recording; who, is another question.</summary>
public static class RecordingSides
{
    /// <summary>Of 16 bits: a loud frame is far above it, a hum and a codec's noise far below.</summary>
    private const int Loud = 6_000;

    /// <summary>Also true of what is no WAV file of one or two channels.</summary>
    public static bool IsSilent(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (WavHeader.TryParse(bytes, out var header, out var start) != OperationStatus.Done || header.Channels is not (1 or 2) || StereoFile.Samples(header, bytes.AsSpan(start)) is not { } samples)
            return true;
        return Enumerable.Range(0, header.Channels).Any(side => !SpeaksUp(samples, side, header.Channels));
    }

    private static bool SpeaksUp(short[] samples, int side, int sides)
    {
        for (var i = side; i < samples.Length; i += sides)
        {
            if (Math.Abs((int)samples[i]) > Loud)
                return true;
        }

        return false;
    }
}
