namespace Carillon.Media;

/// <summary>
/// A source and sink of audio inside the process: 8 kHz, 16 bit, 160 samples a frame. Called on the engine's tick: it must
/// not allocate, lock, log or wait.
/// </summary>
public interface IAudioProcessor
{
    /// <summary>Fills the next 20 ms that the far side hears. The span comes cleared.</summary>
    void Produce(Span<short> pcm8k20ms);

    /// <summary>Takes 20 ms that the far side said, in order.</summary>
    void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info);
}
