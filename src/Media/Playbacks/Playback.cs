using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>Clips being played to one leg: one after the other, sample behind sample, so many rounds of them.</summary>
public sealed class Playback
{
    private readonly AudioClip[] _clips;
    private readonly int _rounds;
    private int _round;
    private int _clip;
    private int _at;

    internal Playback(MediaLeg leg, IEnumerable<AudioClip> clips, PlayRule rule, Action<PlaybackEnd> ended)
    {
        (Leg, IsQueued, Ended) = (leg, rule.Queued, ended);
        // Rounds of nothing would never end.
        _clips = [.. clips.Where(clip => clip.Samples > 0)];
        _rounds = _clips.Length == 0 ? 0 : rule.Rounds == 0 ? int.MaxValue : rule.Rounds;
    }

    public MediaLeg Leg { get; }

    /// <summary>It waits for what is played to the leg already; else it takes its place.</summary>
    internal bool IsQueued { get; }

    internal Action<PlaybackEnd> Ended { get; }

    internal bool IsOver => _round >= _rounds;

    /// <summary>The next samples; fewer than there is room for: that was all.</summary>
    internal int Take(Span<byte> codes, G711Law law)
    {
        var taken = 0;
        while (taken < codes.Length && !IsOver)
        {
            var rest = _clips[_clip].Codes(law)[_at..];
            var count = Math.Min(rest.Length, codes.Length - taken);
            rest[..count].CopyTo(codes[taken..]);
            taken += count;
            _at += count;
            if (count == rest.Length) NextClip();
        }
        return taken;
    }

    private void NextClip()
    {
        _at = 0;
        if (++_clip < _clips.Length) return;
        _clip = 0;
        // Until stopped: the count stands still.
        if (_rounds < int.MaxValue) _round++;
    }
}
