using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>A leg behind a <see cref="SharedPort"/> (IAX2): it has no socket of its own. It speaks mu-law until it is told otherwise.</summary>
public sealed class PortLeg : MediaLeg
{
    private const int SamplesPerMs = 8;
    private readonly IPortFraming _framing;
    private PortCodec _codec;
    private WideSpeech? _wide;
    private bool _heardAny;
    private ushort _sequence;

    internal PortLeg(MediaEngine engine, SharedPort port, IPortFraming framing, IMediaLegEvents events)
        : base(engine, port.Shard, events, new OutgoingStream(0, 0)) => (Port, _framing) = (port, framing);

    public SharedPort Port { get; }

    internal override bool TakesWide => _codec == PortCodec.G722;

    /// <summary>What the far side takes, once that is agreed. What it sends may be in any codec all the same. Any thread.</summary>
    public void Speak(PortCodec codec)
    {
        IsWideband = codec == PortCodec.G722;
        var wide = codec == PortCodec.G722 ? new WideSpeech() : null;
        Engine.Post(this, () =>
        {
            (_codec, Law, _wide) = (codec, codec == PortCodec.ALaw ? G711Law.ALaw : G711Law.ULaw, _wide ?? wide);
            Room?.Wire();
        });
    }

    /// <summary>Audio that came by another way than the port's tick (a full voice frame): copied, heard at the next tick. Any thread.</summary>
    public void Post(ReadOnlySpan<byte> payload, PortCodec codec, uint timestampMs)
    {
        var copy = payload.ToArray();
        Engine.Post(this, () => Receive(copy, codec, timestampMs, MediaClock.Now));
    }

    /// <summary>On the port's tick: what came for it. False: the shard does not have it any more, or not yet.</summary>
    public bool Deliver(ReadOnlySpan<byte> payload, PortCodec codec, uint timestampMs)
    {
        if (Slot < 0) return false;
        Receive(payload, codec, timestampMs, Shard.Now);
        return true;
    }

    private void Receive(ReadOnlySpan<byte> payload, PortCodec codec, uint timestampMs, long now)
    {
        // Of G.722 there is nothing to be understood before it was agreed on.
        if (payload.Length is 0 or > MediaShard.MaxPayload || (codec == PortCodec.G722 && _wide is null)) return;
        if (!_heardAny)
        {
            _heardAny = true;
            Engine.Events.Post(new MediaEvent { Kind = MediaEventKind.FirstPacket, Leg = this });
        }
        Shard.Counters.PacketsReceived++;
        var isWide = codec == PortCodec.G722;
        var law = codec == PortCodec.ALaw ? G711Law.ALaw : G711Law.ULaw;
        ReadOnlySpan<byte> high = [];
        var codes = !isWide ? payload : Input.FeedsWide ? _wide!.Split(payload, Shard.Pcm, Shard.High, out high) : _wide!.Narrowed(payload, Shard.Pcm);
        Talk?.Hear(codes, law, timestampMs * SamplesPerMs, stream: 1, now);
        if (Level is not null) codes = Level.Apply(codes, law);
        // A gain is worked on the telephone's band alone.
        var isWhole = isWide && Level is not { GainDb: not 0 };
        Input.Audio(new AudioPacket { Codes = codes, Wide = isWhole ? payload : [], High = isWhole ? high : [], Law = law, Sequence = _sequence++, Timestamp = timestampMs * SamplesPerMs, Stream = 1 }, now);
    }

    internal override long Poll(long now, long tick, bool isTurn)
    {
        if (isTurn) Talk?.Idle(now);
        return Never;
    }

    internal override void Transmit(ReadOnlySpan<byte> codes, StreamPlace place)
    {
        if (!TakesWide)
        {
            Send(codes, place);
            return;
        }
        var wide = Shard.Packet.AsSpan(0, codes.Length);
        _wide!.Widen(Law, codes, Shard.Pcm, wide);
        Send(wide, place);
    }

    internal override void TransmitWide(ReadOnlySpan<byte> wide, StreamPlace place) => Send(wide, place);

    internal override void TransmitBands(ReadOnlySpan<short> low, ReadOnlySpan<short> high, StreamPlace place)
    {
        var wide = Shard.Packet.AsSpan(0, low.Length);
        _wide!.Join(low, high, wide);
        Send(wide, place);
    }

    internal override void Close(long now)
    {
    }

    private void Send(ReadOnlySpan<byte> payload, StreamPlace place)
    {
        _framing.Send(Port, _codec, payload, place.Timestamp / SamplesPerMs);
        Shard.Counters.PacketsSent++;
    }
}
