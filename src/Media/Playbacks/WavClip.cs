using System.Buffers;
using System.Buffers.Binary;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Wav;

namespace Carillon.Media;

/// <summary>Makes 8 kHz mono of a WAV file: PCM of 16 bit or G.711, any number of channels, a rate that is a multiple of 8 kHz.</summary>
internal static class WavClip
{
    private const int MaxBytes = 200 * 1024 * 1024;

    /// <summary>The samples, or null and in words why not.</summary>
    public static short[]? TryRead(string path, out string? fault)
    {
        try
        {
            fault = new FileInfo(path).Length > MaxBytes ? "it is larger than 200 MB" : null;
            return fault is null ? TryDecode(File.ReadAllBytes(path), out fault) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            fault = error.Message;
            return null;
        }
    }

    public static short[]? TryDecode(ReadOnlySpan<byte> file, out string? fault)
    {
        fault = WavHeader.TryParse(file, out var header, out var at) != OperationStatus.Done ? "it is no WAV file" : FaultOf(header);
        if (fault is not null) return null;
        // A writer that was killed leaves a length of zero or too much: the file's end decides.
        var present = (uint)(file.Length - at);
        var length = header.DataLength is 0 || header.DataLength > present ? present : header.DataLength;
        var data = file.Slice(at, (int)(length - length % (uint)header.BlockAlign));
        return Downsampler.To8k(Mono(data, header), header.SampleRate / MediaClock.SampleRate);
    }

    private static string? FaultOf(in WavHeader header)
    {
        var known = header.Format == WavFormat.Pcm && header.BitsPerSample == 16
            || header.Format is WavFormat.ULaw or WavFormat.ALaw && header.BitsPerSample == 8;
        if (!known) return $"its format ({header.Format}, {header.BitsPerSample} bit) is not 16-bit PCM or G.711";
        if (header.SampleRate % MediaClock.SampleRate != 0 || header.SampleRate > 48_000) return $"its rate is {header.SampleRate} Hz; it must be 8, 16, 24, 32, 40 or 48 kHz";
        return null;
    }

    private static short[] Mono(ReadOnlySpan<byte> data, in WavHeader header)
    {
        var frames = new short[data.Length / header.BlockAlign];
        for (var frame = 0; frame < frames.Length; frame++)
        {
            var sum = 0;
            for (var channel = 0; channel < header.Channels; channel++) sum += Sample(data, header.Format, frame * header.Channels + channel);
            frames[frame] = (short)(sum / header.Channels);
        }
        return frames;
    }

    private static short Sample(ReadOnlySpan<byte> data, WavFormat format, int index) => format switch
    {
        WavFormat.ULaw => G711.ULawDecode(data[index]),
        WavFormat.ALaw => G711.ALawDecode(data[index]),
        _ => BinaryPrimitives.ReadInt16LittleEndian(data[(2 * index)..]),
    };
}
