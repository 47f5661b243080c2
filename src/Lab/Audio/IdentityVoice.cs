using System.Diagnostics;
using Carillon.Lab.Calls;
using Carillon.Media;

namespace Carillon.Lab.Audio;

/// <summary>A party on a leg: says its number, or a ringing tone, or nothing, and listens for others.</summary>
public sealed class IdentityVoice : IAudioProcessor
{
    private const int RingHertz = 425;
    private static readonly short[] s_ring = RingTone();

    private readonly StretchQueue _queue = new();
    private readonly IdentityDecoder _decoder;
    private volatile bool _ringing;
    private int _ringAt;

    public IdentityVoice(ushort number)
    {
        Source = new IdentitySource(number);
        _decoder = new IdentityDecoder(_queue, Stopwatch.Frequency / 50);
    }

    public IdentitySource Source { get; }

    /// <summary>Stretches that were lost because nobody took them.</summary>
    public long Dropped => _queue.Dropped;

    /// <summary>A ringing tone instead of the number: early media.</summary>
    public bool Ringing
    {
        get => _ringing;
        set => _ringing = value;
    }

    public void Produce(Span<short> pcm8k20ms)
    {
        if (!_ringing)
        {
            Source.Fill(pcm8k20ms);
            return;
        }

        s_ring.AsSpan(_ringAt, Tones.FrameSamples).CopyTo(pcm8k20ms);
        _ringAt = (_ringAt + Tones.FrameSamples) % s_ring.Length;
    }

    public void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info)
    {
        if (pcm8k20ms.Length == Tones.FrameSamples)
            _decoder.Feed(pcm8k20ms, info.ReceivedAt, info.LostBefore);
    }

    /// <summary>Takes what was heard since the last time into a record; a stretch that goes on ends, for now, at its last frame.</summary>
    internal void TakeInto(List<HeardStretch> heard)
    {
        while (_queue.TryTake(out var stretch))
            heard.Note(stretch);
        if (heard.Count > 0 && heard[^1].Open)
            heard[^1] = heard[^1] with { To = Math.Max(heard[^1].To, _decoder.LastFit) };
    }

    /// <summary>40 ms are 17 whole periods.</summary>
    private static short[] RingTone() =>
        [.. Enumerable.Range(0, 2 * Tones.FrameSamples).Select(i => (short)(4000 * Math.Sin(2 * Math.PI * RingHertz * i / Tones.SampleRate)))];
}
