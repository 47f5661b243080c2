using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>A voice without ears: what is played to it, it says to the room that it joins. All there hear it beside each other, and so do recordings.</summary>
public sealed class PromptLeg : MediaLeg
{
    private readonly byte[] _codes = new byte[AudioClip.FrameSamples];
    private ushort _sequence;
    private uint _timestamp;

    internal PromptLeg(MediaEngine engine, MediaShard home) : base(engine, home, null, new OutgoingStream(0, 0))
    {
    }

    internal override bool CanSend => false;

    internal override long Poll(long now, long tick, bool isTurn)
    {
        if (!isTurn || !Output.Prompts.IsPlaying) return Never;
        Output.Prompts.Fill(_codes, G711Law.ULaw);
        Input.Audio(new AudioPacket { Codes = _codes, Law = G711Law.ULaw, Sequence = _sequence++, Timestamp = _timestamp, Stream = 1 }, now);
        _timestamp += AudioClip.FrameSamples;
        return Never;
    }

    internal override void Turn(long now, long tick)
    {
    }

    internal override void Transmit(ReadOnlySpan<byte> codes, StreamPlace place)
    {
    }

    internal override void Close(long now)
    {
    }
}
