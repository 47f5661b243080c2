using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>A leg inside the process: its processor produces what the room hears and consumes what the room says.</summary>
public sealed class AppLeg : MediaLeg
{
    private readonly ProcessorLink _processor;
    private readonly byte[] _codes = new byte[AudioClip.FrameSamples];
    private readonly short[] _pcm = new short[AudioClip.FrameSamples];
    private ushort _sequence;
    private uint _timestamp;

    internal AppLeg(MediaEngine engine, MediaShard home, IAudioProcessor processor)
        : base(engine, home, null, new OutgoingStream(0, 0)) => _processor = new ProcessorLink(processor);

    internal override long Poll(long now, long tick, bool isTurn)
    {
        if (!isTurn) return Never;
        _processor.Produce(_pcm);
        G711.Encode(G711Law.ULaw, _pcm, _codes);
        Input.Audio(new AudioPacket { Codes = _codes, Law = G711Law.ULaw, Sequence = _sequence++, Timestamp = _timestamp, Stream = 1 }, now);
        _timestamp += AudioClip.FrameSamples;
        return Never;
    }

    internal override void Transmit(ReadOnlySpan<byte> codes, StreamPlace place) => _processor.Consume(codes, Law, place.Sequence, 0, MediaClock.Now);

    internal override void Close(long now)
    {
    }
}
