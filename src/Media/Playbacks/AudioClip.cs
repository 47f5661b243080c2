using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>Sound ready to be sent: 8 kHz mono, encoded once in both laws. Immutable, so any number of legs may play it.</summary>
public sealed class AudioClip
{
    internal const int FrameSamples = 160;

    private AudioClip(int samples, byte[] uLaw, byte[] aLaw) => (Samples, ULaw, ALaw) = (samples, uLaw, aLaw);

    /// <summary>Length in samples of 8 kHz.</summary>
    public int Samples { get; }

    public TimeSpan Duration => TimeSpan.FromSeconds(Samples / 8000.0);

    /// <summary>Whole frames of 20 ms; the last one is filled up with silence.</summary>
    internal int Frames => ULaw.Length / FrameSamples;

    internal byte[] ULaw { get; }
    internal byte[] ALaw { get; }

    /// <summary>A clip of 8 kHz samples.</summary>
    public static AudioClip FromSamples(ReadOnlySpan<short> pcm8k)
    {
        var frames = Math.Max(1, (pcm8k.Length + FrameSamples - 1) / FrameSamples);
        return new AudioClip(pcm8k.Length, Encode(G711Law.ULaw, pcm8k, frames), Encode(G711Law.ALaw, pcm8k, frames));
    }

    /// <summary>Clips one after the other as one.</summary>
    public static AudioClip Join(IReadOnlyList<AudioClip> clips)
    {
        ArgumentNullException.ThrowIfNull(clips);
        var samples = clips.Sum(clip => clip.Samples);
        return clips.Count == 1 ? clips[0] : new AudioClip(samples, Joined(clips, samples, G711Law.ULaw), Joined(clips, samples, G711Law.ALaw));
    }

    /// <summary>
    /// Loads a WAV file: 16-bit PCM or G.711, any number of channels, 8 to 48 kHz in steps of 8. Null when it cannot be had, and
    /// <paramref name="fault"/> says why. Reads the whole file: not for a tick or a request in a hurry.
    /// </summary>
    public static AudioClip? TryLoad(string path, out string? fault) =>
        WavClip.TryRead(path, out fault) is { } samples ? FromSamples(samples) : null;

    /// <summary>The same of a file's bytes.</summary>
    public static AudioClip? TryDecode(ReadOnlySpan<byte> wav, out string? fault) =>
        WavClip.TryDecode(wav, out fault) is { } samples ? FromSamples(samples) : null;

    /// <summary>All of it, without what fills up the last frame.</summary>
    internal ReadOnlySpan<byte> Codes(G711Law law) => (law == G711Law.ULaw ? ULaw : ALaw).AsSpan(0, Samples);

    internal ReadOnlySpan<byte> Frame(int index, G711Law law) => (law == G711Law.ULaw ? ULaw : ALaw).AsSpan(index * FrameSamples, FrameSamples);

    /// <summary>A frame of the clip in a loop that has no seam.</summary>
    internal void Loop(long frame, G711Law law, Span<byte> codes)
    {
        var all = Codes(law);
        codes.Fill(G711.Silence(law));
        if (all.IsEmpty) return;
        for (var (filled, at) = (0, (int)(frame * FrameSamples % all.Length)); filled < codes.Length; at = 0)
        {
            var count = Math.Min(all.Length - at, codes.Length - filled);
            all.Slice(at, count).CopyTo(codes[filled..]);
            filled += count;
        }
    }

    private static byte[] Joined(IReadOnlyList<AudioClip> clips, int samples, G711Law law)
    {
        var codes = new byte[Math.Max(1, (samples + FrameSamples - 1) / FrameSamples) * FrameSamples];
        codes.AsSpan().Fill(G711.Silence(law));
        var at = 0;
        foreach (var clip in clips)
        {
            clip.Codes(law).CopyTo(codes.AsSpan(at));
            at += clip.Samples;
        }
        return codes;
    }

    private static byte[] Encode(G711Law law, ReadOnlySpan<short> samples, int frames)
    {
        var codes = new byte[frames * FrameSamples];
        codes.AsSpan().Fill(G711.Silence(law));
        G711.Encode(law, samples, codes);
        return codes;
    }
}
