using Carillon.Protocols.Codecs;
using Carillon.Protocols.Rtp;

namespace Carillon.Media;

/// <summary>What goes: audio, digits, and what somebody else writes on this socket.</summary>
public sealed partial class RtpLeg
{
    internal override void Turn(long now, long tick)
    {
        if (_processor is null)
        {
            Output.Turn(now, tick);
            return;
        }
        var pcm = Shard.Pcm.AsSpan(0, AudioClip.FrameSamples);
        var codes = Shard.Mixed.AsSpan(0, AudioClip.FrameSamples);
        _processor.Produce(pcm);
        G711.Encode(Law, pcm, codes);
        Output.Send(codes, now);
    }

    internal override void Transmit(ReadOnlySpan<byte> codes, StreamPlace place)
    {
        var packet = Shard.Packet;
        Header(_remote!.PayloadType, place).TryWrite(packet);
        var payload = packet.AsSpan(RtpHeader.FixedLength, codes.Length);
        if (TakesWide) _wide!.Widen(Law, codes, Shard.Pcm, payload);
        else codes.CopyTo(payload);
        Send(packet, RtpHeader.FixedLength + codes.Length, place);
    }

    internal override void TransmitWide(ReadOnlySpan<byte> wide, StreamPlace place)
    {
        var packet = Shard.Packet;
        Header(_remote!.PayloadType, place).TryWrite(packet);
        wide.CopyTo(packet.AsSpan(RtpHeader.FixedLength));
        Send(packet, RtpHeader.FixedLength + wide.Length, place);
    }

    internal override void TransmitBands(ReadOnlySpan<short> low, ReadOnlySpan<short> high, StreamPlace place)
    {
        var packet = Shard.Packet;
        Header(_remote!.PayloadType, place).TryWrite(packet);
        _wide!.Join(low, high, packet.AsSpan(RtpHeader.FixedLength, low.Length));
        Send(packet, RtpHeader.FixedLength + low.Length, place);
    }

    internal override void TransmitEvent(in TelephoneEvent key, StreamPlace place)
    {
        if (_remote!.TelephoneEvent is not { } payloadType) return;
        var packet = Shard.Packet;
        Header(payloadType, place).TryWrite(packet);
        key.TryWrite(packet.AsSpan(RtpHeader.FixedLength));
        Send(packet, RtpHeader.FixedLength + TelephoneEvent.Length, place);
    }

    internal bool SendOnRtpSocket(ReadOnlySpan<byte> datagram) => _rtp.Send(datagram, Peer);

    private RtpHeader Header(byte payloadType, StreamPlace place) =>
        new() { PayloadType = payloadType, Marker = place.Marker, SequenceNumber = place.Sequence, Timestamp = place.Timestamp, Ssrc = _ssrc };

    private void Send(byte[] packet, int length, StreamPlace place)
    {
        _lastTimestamp = place.Timestamp;
        var whole = Protected(packet, length, isRtcp: false);
        if (whole == 0) return;
        if (_rtp.Send(packet.AsSpan(0, whole), Peer))
        {
            _sent++;
            _octetsSent += length - RtpHeader.FixedLength;
            Shard.Counters.PacketsSent++;
            return;
        }
        _refused++;
        Shard.Counters.SendsRefused++;
    }
}
