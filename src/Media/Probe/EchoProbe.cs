namespace Carillon.Media;

/// <summary>
/// Says a known signal to its room and keeps what it hears there meanwhile, with the times of both; what came back of it is found afterwards, by who asks.
/// On the tick it fills arrays that were there before.
/// </summary>
public sealed class EchoProbe : IAudioProcessor
{
    /// <summary>Silence first, in which both sides learn where the other is.</summary>
    private const int LeadFrames = 15;

    /// <summary>Listened for after the last word: what is later is no conversation.</summary>
    private const int TailFrames = 40;

    private const int Frame = AudioClip.FrameSamples;

    /// <summary>Twice what comes in time: an echo may come in a burst.</summary>
    private const int MostHeard = 2 * (LeadFrames + ProbeSignal.Frames + TailFrames);

    private readonly ReadOnlyMemory<short> _signal = ProbeSignal.Whole;
    private readonly long[] _saidAt = new long[ProbeSignal.Frames];
    private readonly short[] _heard = new short[MostHeard * Frame];
    private readonly long[] _heardAt = new long[MostHeard];
    private int _turn;
    private int _count;

    /// <summary>From its first moment until there is nothing more to be heard.</summary>
    public static TimeSpan Lasts => TimeSpan.FromMilliseconds(20 * (LeadFrames + ProbeSignal.Frames + TailFrames));

    public void Produce(Span<short> pcm8k20ms)
    {
        var frame = _turn - LeadFrames;
        if (frame is >= 0 and < ProbeSignal.Frames)
        {
            _signal.Span.Slice(frame * Frame, Frame).CopyTo(pcm8k20ms);
            _saidAt[frame] = MediaClock.Now;
        }

        Volatile.Write(ref _turn, _turn + 1);
    }

    public void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info)
    {
        if (_turn < LeadFrames || _count == MostHeard) return;
        pcm8k20ms.CopyTo(_heard.AsSpan(_count * Frame));
        _heardAt[_count] = MediaClock.Now;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>What came back; some milliseconds of work, so on no loop.</summary>
    public EchoHeard Conclude()
    {
        var said = Math.Clamp(Volatile.Read(ref _turn) - LeadFrames, 0, ProbeSignal.Frames);
        var count = Volatile.Read(ref _count);
        return new EchoMatch(_heard.AsMemory(0, count * Frame), _heardAt).Find(_saidAt.AsSpan(0, said));
    }
}
