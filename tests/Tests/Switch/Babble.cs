using Carillon.Media;

namespace Carillon.Tests.Switch;

/// <summary>Talks as people do, in syllables of 200 ms with 60 ms between them; or is silent.</summary>
internal sealed class Babble(bool talks) : IAudioProcessor
{
    private const int Syllable = 1600, Pause = 480;
    private int _sample;

    public void Produce(Span<short> pcm8k20ms)
    {
        for (var i = 0; i < pcm8k20ms.Length; i++, _sample++)
            pcm8k20ms[i] = talks && _sample % (Syllable + Pause) < Syllable ? (short)(6000 * Math.Sin(2 * Math.PI * 300 * _sample / 8000)) : (short)0;
    }

    public void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info)
    {
        // It listens to nobody.
    }
}
