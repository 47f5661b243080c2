using System.Buffers;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Rtp;

namespace Carillon.Media;

/// <summary>What comes: whose it is, what it is, and when nothing has come for long.</summary>
public sealed partial class RtpLeg
{
    private const byte PayloadULaw = 0;
    private const byte PayloadALaw = 8;
    private const byte PayloadG722 = 9;
    private const int Burst = 16;
    private const int MostRefused = 48;

    internal override long Poll(long now, long tick, bool isTurn)
    {
        if (tick >= _rhythm.Next) Look(now, tick, isTurn);
        if (isTurn) KeepTime(now);
        return _rhythm.Next;
    }

    /// <summary>After a rest: what woke it is heard in this tick.</summary>
    void IArrivals.Arrived(long now, long tick)
    {
        if (!_rhythm.IsAtRest) return;
        _rhythm.Wake(tick);
        Look(now, tick, isTurn: false);
        Shard.LooksAt(this, _rhythm.Next);
    }

    private void Look(long now, long tick, bool isTurn)
    {
        var found = false;
        // Never more than a burst. What is refused is no look, or forgeries would stand before the far side's packets; but it is bounded, too.
        var (looks, refused) = (_rhythm.Drains(isTurn) ? Burst : 1, 0);
        while (looks > 0 && refused < MostRefused)
        {
            var length = _rtp.Receive(Shard.Datagram, out var from);
            if (length == DatagramSocket.Nothing) break;
            if (length >= 0 && Receive(Shard.Datagram.AsSpan(0, length), from, now)) (looks, found) = (looks - 1, true);
            else refused++;
        }
        _rhythm.Looked(tick, found);
        if (_isWatched && _rhythm.IsQuiet && Shard.Watch!.Again(_rtp.Handle!.Value)) _rhythm.Rest();
    }

    private void KeepTime(long now)
    {
        _digits.Expire(now);
        _tones?.Expire(now);
        Talk?.Idle(now);
        _rtcp.Turn(now);
        if (_rtp.IsConnected && _guard.IsSilent(now)) _rtp.Disconnect();
        WatchSilence(now);
        if (_pause.IsOn && CanReceive) Say(_pause.Next(Shard.Pcm), 0, now);
    }

    /// <summary>False: it is not the far side's audio.</summary>
    private bool Receive(Span<byte> datagram, PeerAddress from, long now)
    {
        if (RtcpCompound.LooksLikeRtcp(datagram))
        {
            _rtcp.Receive(datagram, from, now);
            return false;
        }
        if (TakeHandshake(datagram, from) || !TryOpen(ref datagram, isRtcp: false)) return false;
        if (RtpHeader.TryParse(datagram, out var header) != OperationStatus.Done)
        {
            Shard.Counters.Malformed++;
            return false;
        }
        var verdict = _guard.Judge(from, header, now, authentic: _crypto is not null);
        if (verdict == SourceVerdict.Refuse)
        {
            _strangers++;
            if (_remote is null || from == _guard.Peer) Shard.Counters.Unheard++;
            else Shard.Counters.Strangers++;
            return false;
        }
        if (!_rtp.IsConnected && _remote is { Asymmetric: false }) _rtp.Connect(from);
        Shard.Counters.PacketsReceived++;
        var lost = _reception.Count(header, now);
        if (CanReceive) Hear(header, header.Payload(datagram), lost, now);
        return true;
    }

    private void Hear(in RtpHeader header, ReadOnlySpan<byte> payload, int lost, long now)
    {
        (_heardAt, _timedOut) = (now, false);
        if (!_heardAny)
        {
            _heardAny = true;
            Engine.Events.Post(new MediaEvent { Kind = MediaEventKind.FirstPacket, Leg = this });
        }
        if (payload.Length is 0 or > MediaShard.MaxPayload) return;
        var law = header.PayloadType == PayloadALaw ? G711Law.ALaw : G711Law.ULaw;
        var isWide = _wide is not null && (header.PayloadType == PayloadG722 || (TakesWide && header.PayloadType == _remote!.PayloadType));
        ReadOnlySpan<byte> high = [];
        var codes = !isWide ? payload : Input.FeedsWide ? _wide!.Split(payload, Shard.Pcm, Shard.High, out high) : _wide!.Narrowed(payload, Shard.Pcm);
        var isAudio = isWide || header.PayloadType is PayloadULaw or PayloadALaw;
        if (isAudio && lost >= 0) Talk?.Hear(codes, law, header.Timestamp, _reception.Stream, now);
        if (isAudio && Level is not null) codes = Level.Apply(codes, law);
        // A gain is worked on the telephone's band alone.
        var isWhole = isWide && Level is not { GainDb: not 0 };
        var packet = new AudioPacket { Codes = codes, Wide = isWhole ? payload : [], High = isWhole ? high : [], Law = law, Sequence = header.SequenceNumber, Timestamp = header.Timestamp, Marker = header.Marker, Stream = _reception.Stream };
        if (isAudio)
        {
            _pause.End();
            if (_tones is not null && !TakesEvents && !_digits.HasHeard) _tones.Hear(packet, lost, now);
            Say(packet, lost, now);
        }
        else if (header.PayloadType == ComfortNoise.PayloadType) _pause.Begin(payload);
        else if (IsEvent(header.PayloadType) && TelephoneEvent.TryParse(payload, out var key) == OperationStatus.Done)
        {
            _digits.Receive(header.Timestamp, key, now);
            Input.Event(packet, key, now);
        }
    }

    private void Say(in AudioPacket packet, int lost, long now)
    {
        // What comes out of order is still in time for a mix and for who has a jitter buffer, not for a processor.
        if (_processor is null) Input.Audio(packet, now);
        else if (lost >= 0) _processor.Consume(packet.Codes, packet.Law, packet.Sequence, lost, now);
    }

    private bool IsEvent(byte payloadType) => payloadType == _remote!.LocalTelephoneEvent || payloadType == _remote.TelephoneEvent;

    private void WatchSilence(long now)
    {
        if (_timedOut || !CanReceive || now - _heardAt < Engine.MediaTimeoutTicks) return;
        _timedOut = true;
        Engine.Events.Post(new MediaEvent { Kind = MediaEventKind.MediaTimeout, Leg = this });
    }
}
