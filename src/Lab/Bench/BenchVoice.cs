using System.Diagnostics;
using Carillon.Media;
using Tones = Carillon.Lab.Audio.Tones;

namespace Carillon.Lab.Bench;

/// <summary>
/// A party of a bench: hums quietly, and every two seconds says one loud frame of 20 ms, which the other party must hear. So silence, a
/// swapped or a one-way call shows, and so does the time from mouth to ear, whatever lies between: a forward, a mixer, a trunk.
/// </summary>
public sealed class BenchVoice : IAudioProcessor
{
    public const int FramesBetween = 100;
    private const int Loud = 24_000;
    private const int Quiet = 800;

    /// <summary>Of the mean of a frame's absolute samples: half of a loud frame is still far above it, the hum far below.</summary>
    private const int Threshold = 3_000;

    private static readonly TimeSpan s_deaf = TimeSpan.FromSeconds(1);
    private static readonly short[] s_hum = Tone(Quiet);
    private static readonly short[] s_loud = Tone(Loud);

    private readonly BenchEars _ears;
    private int _untilLoud;
    private long _saidAt;
    private long _heardAt;
    private long _produced;
    private long _consumed;

    /// <param name="offset">Frames until the first loud one: spreads them over the two seconds.</param>
    public BenchVoice(BenchEars ears, int offset) => (_ears, _untilLoud) = (ears, offset % FramesBetween);

    /// <summary>Whom this one is to hear.</summary>
    public BenchVoice? Partner { get; set; }

    public long Produced => Volatile.Read(ref _produced);

    public long Consumed => Volatile.Read(ref _consumed);

    /// <summary>Stopwatch ticks; 0: it never heard its partner.</summary>
    public long HeardAt => Volatile.Read(ref _heardAt);

    public void Produce(Span<short> pcm8k20ms)
    {
        Volatile.Write(ref _produced, _produced + 1);
        if (_untilLoud-- > 0)
        {
            s_hum.CopyTo(pcm8k20ms);
            return;
        }

        _untilLoud = FramesBetween - 1;
        s_loud.CopyTo(pcm8k20ms);
        Volatile.Write(ref _saidAt, Stopwatch.GetTimestamp());
        if (Partner is not null)
            _ears.Said();
    }

    public void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info)
    {
        Volatile.Write(ref _consumed, _consumed + 1);
        if (Partner is not { } partner || Stopwatch.GetElapsedTime(_heardAt, info.ReceivedAt) < s_deaf || Level(pcm8k20ms) < Threshold)
            return;
        Volatile.Write(ref _heardAt, info.ReceivedAt);
        _ears.Heard(Stopwatch.GetElapsedTime(Volatile.Read(ref partner._saidAt), info.ReceivedAt));
    }

    private static int Level(ReadOnlySpan<short> samples)
    {
        var sum = 0;
        foreach (var sample in samples)
            sum += Math.Abs((int)sample);
        return sum / samples.Length;
    }

    /// <summary>400 Hz: eight whole periods in a frame.</summary>
    private static short[] Tone(int amplitude) =>
        [.. Enumerable.Range(0, Tones.FrameSamples).Select(i => (short)(amplitude * Math.Sin(2 * Math.PI * 400 * i / Tones.SampleRate)))];
}
