using System.Buffers;
using System.Runtime.InteropServices;
using Carillon.Lab.Audio;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Wav;

namespace Carillon.Lab.Recordings;

/// <summary>The two sides of a recording as linear samples.</summary>
internal sealed record StereoFile(short[] Left, short[] Right)
{
    private const long LongestBytes = 512L << 20;

    public double Seconds => (double)Left.Length / Tones.SampleRate;

    /// <summary>Null when it is no stereo file of 8 kHz, or longer than hours.</summary>
    public static StereoFile? TryRead(string path)
    {
        if (new FileInfo(path).Length > LongestBytes)
            return null;
        var bytes = File.ReadAllBytes(path);
        if (WavHeader.TryParse(bytes, out var header, out var start) != OperationStatus.Done || header is not { Channels: 2, SampleRate: Tones.SampleRate })
            return null;
        // A process that was killed leaves a file that is longer or shorter than its header says.
        var data = bytes.AsSpan(start);
        return Samples(header, data[..(int)Math.Min(data.Length, header.DataLength)]) is { } samples ? Split(samples) : null;
    }

    /// <summary>Whom one hears on a side, in order of first hearing.</summary>
    public static IReadOnlyList<ushort> Voices(short[] side)
    {
        var heard = new Listener();
        var decoder = new IdentityDecoder(heard, 1);
        for (var i = 0; i + Tones.FrameSamples <= side.Length; i += Tones.FrameSamples)
            decoder.Feed(side.AsSpan(i, Tones.FrameSamples), 1 + i / Tones.FrameSamples);
        return heard.Numbers;
    }

    /// <summary>All channels in turn; null when the format is not one of ours.</summary>
    public static short[]? Samples(WavHeader header, ReadOnlySpan<byte> data)
    {
        if (header is { Format: WavFormat.Pcm, BitsPerSample: 16 })
            return MemoryMarshal.Cast<byte, short>(data).ToArray();
        if (header.Format is not (WavFormat.ULaw or WavFormat.ALaw))
            return null;
        var samples = new short[data.Length];
        G711.Decode(header.Format == WavFormat.ULaw ? G711Law.ULaw : G711Law.ALaw, data, samples);
        return samples;
    }

    private static StereoFile Split(short[] samples)
    {
        var (left, right) = (new short[samples.Length / 2], new short[samples.Length / 2]);
        for (var i = 0; i < left.Length; i++)
            (left[i], right[i]) = (samples[2 * i], samples[2 * i + 1]);
        return new StereoFile(left, right);
    }

    private sealed class Listener : IHeard
    {
        public List<ushort> Numbers { get; } = [];

        public void Heard(in HeardStretch stretch)
        {
            if (!Numbers.Contains(stretch.Number))
                Numbers.Add(stretch.Number);
        }
    }
}
