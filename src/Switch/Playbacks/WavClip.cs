using System.Buffers;
using System.Buffers.Binary;
using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Wav;

namespace Carillon.Switch.Playbacks;

/// <summary>A WAV file as a clip: 8 kHz mono, 16-bit PCM or either law of G.711.</summary>
internal static class WavClip
{
    /// <summary>Null with the reason when it cannot be played.</summary>
    public static AudioClip? TryLoad(ReadOnlySpan<byte> wav, out string fault)
    {
        fault = "";
        if (WavHeader.TryParse(wav, out var header, out var offset) != OperationStatus.Done)
            fault = "it is no WAV file";
        else if (header is not { SampleRate: 8000, Channels: 1 })
            fault = $"it has {header.Channels} channels at {header.SampleRate} Hz; it must be mono at 8000 Hz";
        else if (Samples(header, wav[offset..(int)Math.Min(wav.Length, offset + (long)header.DataLength)]) is { } samples)
            return AudioClip.FromSamples(samples);
        else
            fault = $"its format is {header.Format} with {header.BitsPerSample} bits; it must be 16-bit PCM or G.711";
        return null;
    }

    private static short[]? Samples(WavHeader header, ReadOnlySpan<byte> data)
    {
        switch (header.Format, header.BitsPerSample)
        {
            case (WavFormat.Pcm, 16):
                var pcm = new short[data.Length / 2];
                for (var i = 0; i < pcm.Length; i++)
                    pcm[i] = BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]);
                return pcm;
            case (WavFormat.ULaw or WavFormat.ALaw, 8):
                var decoded = new short[data.Length];
                G711.Decode(header.Format == WavFormat.ULaw ? G711Law.ULaw : G711Law.ALaw, data, decoded);
                return decoded;
            default:
                return null;
        }
    }
}
