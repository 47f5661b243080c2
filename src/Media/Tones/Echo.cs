namespace Carillon.Media;

/// <summary>Says again what it hears, some 20 ms later: whoever calls it knows that both ways work.</summary>
public sealed class Echo : IAudioProcessor
{
    /// <summary>More would be a delay that stays.</summary>
    private const int MostFrames = 5;

    private readonly short[] _frames = new short[MostFrames * AudioClip.FrameSamples];
    private int _first;
    private int _count;

    public void Produce(Span<short> pcm8k20ms)
    {
        if (_count == 0) return;
        Frame(_first).CopyTo(pcm8k20ms);
        _first = (_first + 1) % MostFrames;
        _count--;
    }

    public void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info)
    {
        if (_count == MostFrames)
        {
            _first = (_first + 1) % MostFrames;
            _count--;
        }
        pcm8k20ms.CopyTo(Frame((_first + _count) % MostFrames));
        _count++;
    }

    private Span<short> Frame(int number) => _frames.AsSpan(number * AudioClip.FrameSamples, AudioClip.FrameSamples);
}
