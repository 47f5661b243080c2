using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Rtp;

namespace Carillon.Media;

/// <summary>A leg that speaks RTP over a UDP port of its own.</summary>
public sealed partial class RtpLeg : MediaLeg
{
    private const byte PayloadULaw = 0;
    private const byte PayloadALaw = 8;
    private const byte PayloadG722 = 9;
    private readonly DatagramSocket _rtp;
    private readonly RtcpChannel _rtcp;
    private readonly SourceGuard _guard = new();
    private readonly RtpReception _reception = new();
    private readonly DigitReceiver _digits;
    private readonly uint _ssrc;
    private RtpRemote? _remote;
    private ProcessorLink? _processor;
    private WideSpeech? _wide;
    private LevelControl? _level;
    private readonly PauseFiller _pause = new();
    private ToneReceiver? _tones;
    private ArrivalRhythm _rhythm;
    private long _heardAt;
    private bool _heardAny;
    private bool _timedOut;
    private long _sent;
    private long _octetsSent;
    private long _refused;
    private long _strangers;
    private uint _lastTimestamp;

    internal RtpLeg(MediaEngine engine, MediaShard home, IMediaLegEvents events, DatagramSocket rtp, DatagramSocket rtcp)
        : base(engine, home, events, new OutgoingStream((ushort)RandomNumberGenerator.GetInt32(0x8000), RandomWord()))
    {
        _rtp = rtp;
        _ssrc = RandomWord();
        _rtcp = new RtcpChannel(this, rtcp, _ssrc);
        _digits = new DigitReceiver(this);
        LocalEndPoint = rtp.Local;
    }

    /// <summary>Where we receive, for the SDP. RTCP is on the next port.</summary>
    public IPEndPoint LocalEndPoint { get; }

    internal override bool CanSend => _remote is { Direction: MediaDirection.SendReceive or MediaDirection.SendOnly };

    internal override bool TakesWide => _remote is { Wideband: true };

    internal override bool TakesEvents => _remote?.TelephoneEvent is not null;

    private bool CanReceive => _remote is { Direction: MediaDirection.SendReceive or MediaDirection.ReceiveOnly };

    /// <summary>The far side, once offer and answer know it; again after a re-INVITE. Until then nothing is sent or accepted.</summary>
    public void SetRemote(RtpRemote remote)
    {
        ArgumentNullException.ThrowIfNull(remote);
        var agreed = PeerAddress.From(remote.EndPoint);
        var alsoFrom = remote.AlsoFrom is null ? 0 : PeerAddress.HostOrder(remote.AlsoFrom);
        var crypto = remote.Srtp is null ? null : new LegCrypto(remote.Srtp);
        Engine.Post(this, () => Apply(remote, agreed, alsoFrom, crypto));
    }

    /// <summary>Talks to a processor instead of a room; null gives the leg back to its room.</summary>
    public void SetProcessor(IAudioProcessor? processor)
    {
        var link = processor is null ? null : new ProcessorLink(processor);
        Engine.Post(this, () => _processor = link);
    }

    /// <summary>
    /// Whether digits are to be heard in its audio, too: when the far side agreed to no telephone-events, and sends none. Off at
    /// first, for it costs some microseconds a packet.
    /// </summary>
    public void ListenForTones(bool on)
    {
        var tones = on ? new ToneReceiver(this) : null;
        Engine.Post(this, () => _tones = tones);
    }

    /// <summary>How loud it is to those who hear it; null, as at first: as it comes. Throws when the gain is beyond 12 dB.</summary>
    public void SetLevel(LevelSettings? settings)
    {
        if (settings is not null) ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(settings.GainDb), LevelSettings.MostDb, nameof(settings));
        var level = settings is { IsOn: true } ? new LevelControl(settings) : null;
        Engine.Post(this, () => _level = level);
    }

    internal override long Poll(long now, long tick, bool isTurn)
    {
        if (tick >= _rhythm.Next) Look(now, tick, isTurn);
        if (isTurn) KeepTime(now);
        return _rhythm.Next;
    }

    private void Look(long now, long tick, bool isTurn)
    {
        var found = false;
        // Never more than a burst.
        for (var looks = _rhythm.Drains(isTurn) ? 16 : 1; looks > 0; looks--)
        {
            var length = _rtp.Receive(Shard.Datagram, out var from);
            if (length == DatagramSocket.Nothing) break;
            found = true;
            if (length >= 0) Receive(Shard.Datagram.AsSpan(0, length), from, now);
        }
        _rhythm.Looked(tick, found);
    }

    private void KeepTime(long now)
    {
        _digits.Expire(now);
        _tones?.Expire(now);
        _rtcp.Turn(now);
        if (_rtp.IsConnected && _guard.IsSilent(now)) _rtp.Disconnect();
        WatchSilence(now);
        if (_pause.IsOn && CanReceive) Say(_pause.Next(Shard.Pcm), 0, now);
    }

    internal override void Attached()
    {
        // Each shard counts its own ticks.
        _rhythm = default;
        _rtcp.Attached();
    }

    internal override void Detaching() => _rtcp.Detaching();

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

    internal override void TransmitEvent(in TelephoneEvent key, StreamPlace place)
    {
        if (_remote!.TelephoneEvent is not { } payloadType) return;
        var packet = Shard.Packet;
        Header(payloadType, place).TryWrite(packet);
        key.TryWrite(packet.AsSpan(RtpHeader.FixedLength));
        Send(packet, RtpHeader.FixedLength + TelephoneEvent.Length, place);
    }

    internal override void Close(long now)
    {
        _rtcp.Close(now);
        _rtp.Dispose();
        Unsecure();
        Engine.Ports.Return(LocalEndPoint.Port);
    }

    internal RtpRemote? Remote => _remote;
    internal PeerAddress Peer => _remote is { Asymmetric: true } ? PeerAddress.From(_remote.EndPoint) : _guard.Peer;
    internal RtpReception Reception => _reception;
    internal SenderInfo Sent(long now) => new(0, _lastTimestamp, (uint)_sent, (uint)_octetsSent);

    internal bool SendOnRtpSocket(ReadOnlySpan<byte> datagram) => _rtp.Send(datagram, Peer);

    internal LegQuality Quality(byte fractionLost, RtcpSession rtcp) => new()
    {
        PacketsReceived = _reception.Received,
        PacketsSent = _sent,
        PacketsLost = _reception.Lost,
        LossNow = fractionLost / 256.0,
        Jitter = TimeSpan.FromSeconds(_reception.Jitter / (double)MediaClock.SampleRate),
        RemoteLossNow = rtcp.RemoteLoss,
        RemoteLost = rtcp.RemoteLost,
        RemoteJitter = rtcp.RemoteJitter,
        RoundTrip = rtcp.RoundTrip,
        Concealed = Input.Concealed,
        Late = Input.Late,
        Strangers = _strangers,
        Forged = _forged,
        Spoke = _level is null ? null : TimeSpan.FromSeconds(_level.Spoken / (double)MediaClock.SampleRate),
        SendsRefused = _refused,
    };

    private static uint RandomWord() => BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));

    private void Apply(RtpRemote remote, PeerAddress agreed, uint alsoFrom, LegCrypto? crypto)
    {
        _guard.Agree(agreed, alsoFrom);
        (_remote, Law) = (remote, remote.Codec);
        if (remote.Wideband) _wide ??= new WideSpeech();
        Secure(remote, crypto, agreed, alsoFrom);
        (_heardAt, _timedOut) = (MediaClock.Now, false);
        if (!_guard.IsLearnt) _rtp.Disconnect();
    }

    private void Receive(Span<byte> datagram, PeerAddress from, long now)
    {
        if (RtcpCompound.LooksLikeRtcp(datagram))
        {
            _rtcp.Receive(datagram, from, now);
            return;
        }
        if (TakeHandshake(datagram, from) || !TryOpen(ref datagram, isRtcp: false)) return;
        if (RtpHeader.TryParse(datagram, out var header) != OperationStatus.Done)
        {
            Shard.Counters.Malformed++;
            return;
        }
        var verdict = _guard.Judge(from, header, now, authentic: _crypto is not null);
        if (verdict == SourceVerdict.Refuse)
        {
            _strangers++;
            if (_remote is null || from == _guard.Peer) Shard.Counters.Unheard++;
            else Shard.Counters.Strangers++;
            return;
        }
        if (!_rtp.IsConnected && _remote is { Asymmetric: false }) _rtp.Connect(from);
        Shard.Counters.PacketsReceived++;
        var lost = _reception.Count(header, now);
        if (CanReceive) Hear(header, header.Payload(datagram), lost, now);
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
        var codes = isWide ? _wide!.Narrowed(payload, Shard.Pcm) : payload;
        var isAudio = isWide || header.PayloadType is PayloadULaw or PayloadALaw;
        if (isAudio && _level is not null) codes = _level.Apply(codes, law);
        // A gain is worked on the telephone's band alone.
        var packet = new AudioPacket { Codes = codes, Wide = isWide && _level is not { GainDb: not 0 } ? payload : [], Law = law, Sequence = header.SequenceNumber, Timestamp = header.Timestamp, Marker = header.Marker, Stream = _reception.Stream };
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
