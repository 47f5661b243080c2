using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>What is played to a leg, and what waits for its turn. Whoever adds keeps it short.</summary>
internal sealed class PlaybackQueue(EventThread events)
{
    private Playback? _playing;
    private Queue<Playback>? _waiting;

    public bool IsPlaying => _playing is not null;

    public void Add(Playback playback)
    {
        if (!playback.IsQueued) EndAll(PlaybackEnd.Replaced);
        if (_playing is null) _playing = playback;
        else (_waiting ??= []).Enqueue(playback);
    }

    public void Stop(Playback playback, PlaybackEnd why)
    {
        if (_playing == playback) End(why);
        else if (_waiting?.Contains(playback) == true)
        {
            _waiting = new Queue<Playback>(_waiting.Where(waiting => waiting != playback));
            Tell(playback, why);
        }
    }

    public void EndAll(PlaybackEnd why)
    {
        while (_playing is not null) End(why);
    }

    /// <summary>The next samples, over the joins of playbacks; silence after the last one.</summary>
    public void Fill(Span<byte> codes, G711Law law)
    {
        var filled = 0;
        while (_playing is { } playback && filled < codes.Length)
        {
            filled += playback.Take(codes[filled..], law);
            if (playback.IsOver) End(PlaybackEnd.Completed);
        }
        codes[filled..].Fill(G711.Silence(law));
    }

    private void End(PlaybackEnd why)
    {
        Tell(_playing!, why);
        _playing = _waiting is { Count: > 0 } ? _waiting.Dequeue() : null;
    }

    private void Tell(Playback playback, PlaybackEnd why) => events.Post(new MediaEvent { Kind = MediaEventKind.PlaybackEnded, Playback = playback, End = why });
}
