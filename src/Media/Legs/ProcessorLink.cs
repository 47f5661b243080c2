using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>Cuts what a leg receives into frames of 20 ms for its processor, whatever the packets' length.</summary>
internal sealed class ProcessorLink(IAudioProcessor processor)
{
    private readonly short[] _frame = new short[AudioClip.FrameSamples];
    private int _filled;
    private int _lost;

    public void Produce(Span<short> frame)
    {
        frame.Clear();
        processor.Produce(frame);
    }

    public void Consume(ReadOnlySpan<byte> codes, G711Law law, ushort sequence, int lostBefore, long receivedAt)
    {
        _lost += lostBefore;
        while (!codes.IsEmpty)
        {
            var count = G711.Decode(law, codes, _frame.AsSpan(_filled));
            codes = codes[count..];
            _filled += count;
            if (_filled < _frame.Length) return;
            processor.Consume(_frame, new FrameInfo(receivedAt, sequence, _lost));
            (_filled, _lost) = (0, 0);
        }
    }
}
