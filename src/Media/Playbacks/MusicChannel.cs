using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>
/// Music in a leg's ear. All who hear it are at the same place of it, which the shard's clock says, and take it as it was encoded once. It comes in
/// and goes out within a frame: nothing clicks.
/// </summary>
internal sealed class MusicChannel
{
    private AudioClip? _playing;
    private AudioClip? _wanted;

    public bool IsOn => _playing is not null || _wanted is not null;

    /// <summary>Null: none.</summary>
    public void Set(AudioClip? music) => _wanted = music;

    /// <summary>The frame of that number.</summary>
    public void Fill(long frame, G711Law law, Span<byte> codes, Span<short> scratch)
    {
        var (begins, ends) = (_playing is null, _playing is not null && _wanted != _playing);
        if (begins) _playing = _wanted;
        _playing!.Loop(frame, law, codes);
        if (begins || ends) Fade(codes, law, scratch[..codes.Length], ends);
        if (ends) _playing = null;
    }

    private static void Fade(Span<byte> codes, G711Law law, Span<short> samples, bool ends)
    {
        G711.Decode(law, codes, samples);
        for (var i = 0; i < samples.Length; i++) samples[i] = (short)(samples[i] * (ends ? samples.Length - 1 - i : i) / samples.Length);
        G711.Encode(law, samples, codes);
    }
}
