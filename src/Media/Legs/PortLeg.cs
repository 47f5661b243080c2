using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>A leg behind a <see cref="SharedPort"/> (IAX2): it has a key instead of a socket.</summary>
public sealed class PortLeg : MediaLeg
{
    private const int SamplesPerMs = 8;
    private readonly IPortFraming _framing;
    private bool _heardAny;
    private ushort _sequence;

    internal PortLeg(MediaEngine engine, SharedPort port, uint key, IPortFraming framing, IMediaLegEvents events, G711Law law)
        : base(engine, port.Shard, events, new OutgoingStream(0, 0)) => (Port, Key, _framing, Law) = (port, key, framing, law);

    public SharedPort Port { get; }

    public uint Key { get; }

    /// <summary>Audio that came by another way than the port's tick (a full voice frame): copied, heard at the next tick. Any thread.</summary>
    public void Post(ReadOnlySpan<byte> payload, uint timestampMs)
    {
        var copy = payload.ToArray();
        Engine.Post(this, () => Receive(copy, timestampMs, MediaClock.Now));
    }

    internal void Receive(ReadOnlySpan<byte> payload, uint timestampMs, long now)
    {
        if (payload.Length is 0 or > MediaShard.MaxPayload) return;
        if (!_heardAny)
        {
            _heardAny = true;
            Engine.Events.Post(new MediaEvent { Kind = MediaEventKind.FirstPacket, Leg = this });
        }
        Shard.Counters.PacketsReceived++;
        Talk?.Hear(payload, Law, timestampMs * SamplesPerMs, stream: 1, now);
        Input.Audio(new AudioPacket { Codes = Level is null ? payload : Level.Apply(payload, Law), Law = Law, Sequence = _sequence++, Timestamp = timestampMs * SamplesPerMs, Stream = 1 }, now);
    }

    internal override long Poll(long now, long tick, bool isTurn)
    {
        if (isTurn) Talk?.Idle(now);
        return Never;
    }

    internal override void Attached() => Port.Know(this);

    internal override void Transmit(ReadOnlySpan<byte> codes, StreamPlace place)
    {
        _framing.Send(Port, codes, place.Timestamp / SamplesPerMs);
        Shard.Counters.PacketsSent++;
    }

    internal override void Close(long now) => Port.Forget(this);
}
