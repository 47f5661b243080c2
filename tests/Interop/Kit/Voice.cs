using System.Buffers;
using System.Runtime.InteropServices;
using Carillon.Lab.Audio;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Wav;

namespace Carillon.Interop.Kit;

/// <summary>Audio identities (docs/lab.md) as files: for programs that play them, and out of files in which programs wrote what they heard.</summary>
internal static class Voice
{
    private const int SampleRate = 8000;
    private const int FrameSamples = 160;

    /// <summary>A party that says its number, as bare G.711 µ-law.</summary>
    public static void WriteULaw(string file, ushort number, TimeSpan length) => WriteULaw(file, Say(number, length));

    public static void WriteULaw(string file, short[] pcm)
    {
        var bytes = new byte[pcm.Length];
        G711.Encode(G711Law.ULaw, pcm, bytes);
        File.WriteAllBytes(file, bytes);
    }

    /// <summary>The same as a WAV file of linear samples.</summary>
    public static void WriteWav(string file, ushort number, TimeSpan length) => WriteWav(file, Say(number, length));

    /// <summary>One that says a tone.</summary>
    public static void WriteTone(string file, double hertz, TimeSpan length) =>
        WriteWav(file, [.. Enumerable.Range(0, (int)(length.TotalSeconds * SampleRate)).Select(i => (short)(6000 * Math.Sin(2 * Math.PI * hertz * i / SampleRate)))]);

    /// <summary>Seconds in which a tone is there at a tenth of full scale or more, 20 ms by 20 ms.</summary>
    public static double SecondsOf(double hertz, short[] samples)
    {
        var frames = 0;
        for (var at = 0; at + FrameSamples <= samples.Length; at += FrameSamples)
        {
            var (real, imaginary) = (0.0, 0.0);
            for (var i = 0; i < FrameSamples; i++)
            {
                var angle = 2 * Math.PI * hertz * (at + i) / SampleRate;
                real += samples[at + i] * Math.Cos(angle);
                imaginary += samples[at + i] * Math.Sin(angle);
            }

            if (2 * Math.Sqrt(real * real + imaginary * imaginary) / FrameSamples > 3000)
                frames++;
        }

        return frames / 50.0;
    }

    private static void WriteWav(string file, short[] samples)
    {
        var pcm = MemoryMarshal.AsBytes(samples.AsSpan());
        var header = new WavHeader(WavFormat.Pcm, Channels: 1, SampleRate, BitsPerSample: 16, (uint)pcm.Length);
        var bytes = new byte[header.Length + pcm.Length];
        pcm.CopyTo(bytes.AsSpan(header.Write(bytes)));
        File.WriteAllBytes(file, bytes);
    }

    /// <summary>Whom one hears on each channel of a WAV file of 8 kHz, in order of first hearing.</summary>
    public static IReadOnlyList<IReadOnlyList<ushort>> Heard(string file)
    {
        var (samples, channels) = Read(file);
        return [.. Enumerable.Range(0, channels).Select(channel => Decode(samples, channel, channels))];
    }

    private static (short[] Samples, int Channels) Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        Assert.True(WavHeader.TryParse(bytes, out var header, out var start) == OperationStatus.Done, $"{file} is no WAV file");
        Assert.True(header is { SampleRate: SampleRate, Channels: 1 or 2 }, $"{file} has {header}");
        var data = bytes.AsSpan(start);
        return (Linear(header, data[..(int)Math.Min(header.DataLength, data.Length)]), header.Channels);
    }

    /// <summary>The samples of each channel of a WAV file of 8 kHz.</summary>
    public static IReadOnlyList<short[]> Channels(string file)
    {
        var (samples, channels) = Read(file);
        return [.. Enumerable.Range(0, channels).Select(channel => samples.Where((_, i) => i % channels == channel).ToArray())];
    }

    private static short[] Say(ushort number, TimeSpan length)
    {
        var pcm = new short[(int)(length.TotalSeconds * SampleRate) / FrameSamples * FrameSamples];
        var source = new IdentitySource(number);
        for (var at = 0; at < pcm.Length; at += FrameSamples)
            source.Fill(pcm.AsSpan(at, FrameSamples));
        return pcm;
    }

    private static short[] Linear(WavHeader header, ReadOnlySpan<byte> data)
    {
        if (header is { Format: WavFormat.Pcm, BitsPerSample: 16 })
            return MemoryMarshal.Cast<byte, short>(data).ToArray();
        var samples = new short[data.Length];
        G711.Decode(header.Format == WavFormat.ALaw ? G711Law.ALaw : G711Law.ULaw, data, samples);
        return samples;
    }

    private static List<ushort> Decode(short[] samples, int channel, int channels)
    {
        var heard = new Numbers();
        var decoder = new IdentityDecoder(heard, frameTicks: 1);
        var frame = new short[FrameSamples];
        for (var i = 0; (i + 1) * FrameSamples * channels <= samples.Length; i++)
        {
            for (var n = 0; n < FrameSamples; n++)
                frame[n] = samples[(i * FrameSamples + n) * channels + channel];
            decoder.Feed(frame, i + 1);
        }

        return heard.All;
    }

    private sealed class Numbers : IHeard
    {
        public List<ushort> All { get; } = [];

        public void Heard(in HeardStretch stretch)
        {
            if (!All.Contains(stretch.Number))
                All.Add(stretch.Number);
        }
    }
}
