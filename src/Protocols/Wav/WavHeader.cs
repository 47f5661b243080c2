using System.Buffers;
using System.Buffers.Binary;

namespace Carillon.Protocols.Wav;

/// <summary>What the header of a RIFF/WAVE file says. <see cref="DataLength"/> is in bytes.</summary>
public readonly record struct WavHeader(WavFormat Format, int Channels, int SampleRate, int BitsPerSample, uint DataLength)
{
    private const uint Riff = 0x46464952, Wave = 0x45564157, FormatChunk = 0x20746D66, FactChunk = 0x74636166, DataChunk = 0x61746164;

    /// <summary>Bytes of one sample of all channels.</summary>
    public int BlockAlign => Channels * BitsPerSample / 8;

    /// <summary>How many bytes <see cref="Write"/> writes: the samples start there.</summary>
    public int Length => Format == WavFormat.Pcm ? 44 : 58;

    /// <summary>How long the samples play, by the header's own word.</summary>
    public TimeSpan Duration => BlockAlign == 0 || SampleRate == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)DataLength / BlockAlign / SampleRate);

    /// <summary>
    /// Reads the header at the start of a file. <paramref name="dataOffset"/> is where the samples start. NeedMoreData when
    /// the source ends before the data chunk begins; InvalidData when it is no WAVE file or its format makes no sense.
    /// </summary>
    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out WavHeader header, out int dataOffset)
    {
        header = default;
        dataOffset = 0;
        if (source.Length < 12) return OperationStatus.NeedMoreData;
        if (U32(source, 0) != Riff || U32(source, 8) != Wave) return OperationStatus.InvalidData;

        var known = false;
        for (long at = 12; at + 8 <= source.Length;)
        {
            var (id, length) = (U32(source, (int)at), U32(source, (int)at + 4));
            var body = (int)at + 8;
            if (id == DataChunk)
            {
                header = header with { DataLength = length };
                dataOffset = body;
                return known ? OperationStatus.Done : OperationStatus.InvalidData;
            }
            if (id == FormatChunk)
            {
                if (length < 16) return OperationStatus.InvalidData;
                if (source.Length - body < Math.Min(length, 40)) return OperationStatus.NeedMoreData;
                if (!TryFormat(source.Slice(body, (int)Math.Min(length, 40)), out header)) return OperationStatus.InvalidData;
                known = true;
            }
            at = body + (long)length + (length & 1);
        }
        return OperationStatus.NeedMoreData;
    }

    /// <summary>Writes the header and returns its length; the target must hold <see cref="Length"/> bytes.</summary>
    public int Write(Span<byte> target)
    {
        var length = Length;
        var formatLength = Format == WavFormat.Pcm ? 16u : 18u;
        target[..length].Clear();
        Put(target, 0, Riff);
        Put(target, 4, (uint)length - 8 + DataLength + (DataLength & 1));
        Put(target, 8, Wave);
        Put(target, 12, FormatChunk);
        Put(target, 16, formatLength);
        BinaryPrimitives.WriteUInt16LittleEndian(target[20..], (ushort)Format);
        BinaryPrimitives.WriteUInt16LittleEndian(target[22..], (ushort)Channels);
        Put(target, 24, (uint)SampleRate);
        Put(target, 28, (uint)(SampleRate * BlockAlign));
        BinaryPrimitives.WriteUInt16LittleEndian(target[32..], (ushort)BlockAlign);
        BinaryPrimitives.WriteUInt16LittleEndian(target[34..], (ushort)BitsPerSample);
        if (Format != WavFormat.Pcm)
        {
            // Whatever is not PCM says how many samples a channel has (RIFF/WAVE, fact chunk).
            Put(target, 38, FactChunk);
            Put(target, 42, 4);
            Put(target, 46, BlockAlign == 0 ? 0 : DataLength / (uint)BlockAlign);
        }
        Put(target, length - 8, DataChunk);
        Put(target, length - 4, DataLength);
        return length;
    }

    private static bool TryFormat(ReadOnlySpan<byte> chunk, out WavHeader header)
    {
        var format = (WavFormat)U16(chunk, 0);
        // The first two bytes of the sub-format's GUID are the plain tag.
        if (format == WavFormat.Extensible && chunk.Length >= 40) format = (WavFormat)U16(chunk, 24);
        header = new WavHeader(format, U16(chunk, 2), (int)U32(chunk, 4), U16(chunk, 14), 0);
        return header.Channels is >= 1 and <= 64 && header.SampleRate is >= 1 and <= 768_000
            && header.BitsPerSample is >= 8 and <= 64 && header.BitsPerSample % 8 == 0;
    }

    private static ushort U16(ReadOnlySpan<byte> source, int at) => BinaryPrimitives.ReadUInt16LittleEndian(source[at..]);

    private static uint U32(ReadOnlySpan<byte> source, int at) => BinaryPrimitives.ReadUInt32LittleEndian(source[at..]);

    private static void Put(Span<byte> target, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(target[at..], value);
}
