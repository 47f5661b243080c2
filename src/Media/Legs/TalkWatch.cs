using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>
/// Brings what a leg hears to its detector, at the time of the sender's clock: what is lost or was never sent is silence, and so is what does not
/// come for 60 ms, by our own. On the shard's thread; it allocates nothing.
/// </summary>
internal sealed class TalkWatch(MediaLeg leg, TalkSettings settings)
{
    private const int Block = TalkDetector.BlockMs * MediaClock.SampleRate / 1000;
    private const int JitterSamples = 1600;
    private static readonly long Patience = MediaClock.Milliseconds(60);

    private readonly TalkDetector _detector = new(settings);
    private long _squares;
    private int _filled;
    private long _fedAt;
    private uint _next;
    private int _stream;

    public void Begin(long now) => _fedAt = now;

    /// <param name="stream">Timestamps of another one mean nothing.</param>
    public void Hear(ReadOnlySpan<byte> codes, G711Law law, uint timestamp, int stream, long now)
    {
        var passed = MediaClock.Samples(now - _fedAt);
        if (stream != _stream) (_stream, _next) = (stream, timestamp - (uint)Math.Max(0, passed - codes.Length));
        var missing = (int)(timestamp - _next);
        // Further than time itself has gone, the sender has only set his clock.
        if (missing > 0 && missing <= passed + JitterSamples) Silence(missing);
        var squares = LevelControl.SquaresOf(law);
        foreach (var code in codes)
        {
            _squares += squares[code];
            if (++_filled == Block) Tell();
        }

        (_next, _fedAt) = (timestamp + (uint)codes.Length, now);
    }

    /// <summary>Every 20 ms.</summary>
    public void Idle(long now)
    {
        if (now - _fedAt < Patience) return;
        var samples = (int)MediaClock.Samples(now - _fedAt);
        Silence(samples);
        (_next, _fedAt) = (_next + (uint)samples, now);
    }

    private void Silence(int samples)
    {
        for (; samples >= Block - _filled; Tell()) samples -= Block - _filled;
        _filled += samples;
    }

    private void Tell()
    {
        var power = _squares / ((double)Block * short.MaxValue * short.MaxValue);
        (_squares, _filled) = (0, 0);
        if (_detector.Feed(power) is { } change) leg.Engine.Events.Post(new MediaEvent { Kind = MediaEventKind.Talk, Leg = leg, Talk = change });
    }
}
