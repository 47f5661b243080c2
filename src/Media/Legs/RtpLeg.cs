using System.Net;
using System.Net.Sockets;
using Carillon.Protocols;
using Carillon.Protocols.Rtp;

namespace Carillon.Media;

/// <summary>A leg that speaks RTP over a UDP port of its own.</summary>
public sealed partial class RtpLeg : MediaLeg, IArrivals
{
    private readonly RtcpChannel _rtcp;
    private readonly SourceGuard _guard = new();
    private readonly RtpReception _reception = new();
    private readonly DigitReceiver _digits;
    private readonly uint _ssrc;
    private DatagramSocket _rtp;
    private RtpSockets? _idle;
    private IPEndPoint? _otherLocal;
    private RtpRemote? _remote;
    private ProcessorLink? _processor;
    private WideSpeech? _wide;
    private readonly PauseFiller _pause = new();
    private ToneReceiver? _tones;
    private ArrivalRhythm _rhythm;
    private bool _isWatched;
    private long _heardAt;
    private bool _heardAny;
    private bool _timedOut;
    private long _sent;
    private long _octetsSent;
    private long _refused;
    private long _strangers;
    private uint _lastTimestamp;

    internal RtpLeg(MediaEngine engine, MediaShard home, IMediaLegEvents events, RtpSockets sockets)
        : base(engine, home, events, new OutgoingStream((ushort)(Unguessable.Word() & 0x7fff), Unguessable.Word()))
    {
        (Sockets, _rtp) = (sockets, sockets.Rtp);
        _ssrc = Unguessable.Word();
        _rtcp = new RtcpChannel(this, _ssrc);
        _digits = new DigitReceiver(this);
        LocalEndPoint = sockets.Rtp.Local;
    }

    /// <summary>Where we receive from a far side of the family that it was made for. RTCP is on the next port.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>What it speaks over now; what it could speak over beside waits, unread.</summary>
    internal RtpSockets Sockets { get; private set; }

    internal override bool CanSend => _remote is { Direction: MediaDirection.SendReceive or MediaDirection.SendOnly };

    internal override bool TakesWide => _remote is { Wideband: true };

    internal override bool TakesEvents => _remote?.TelephoneEvent is not null;

    /// <summary>Timestamps tell a pause from a loss (RFC 3550 section 5.1; RFC 3551 section 4.1).</summary>
    internal override bool MayPause => true;

    private bool CanReceive => _remote is { Direction: MediaDirection.SendReceive or MediaDirection.ReceiveOnly };

    /// <summary>
    /// A far side of that family may be agreed too: binds sockets for it, if it has none. For its owner alone, before <see cref="SetRemote"/>.
    /// Throws IOException when we have no address of it, or no port is free.
    /// </summary>
    public void Open(AddressFamily family)
    {
        if (LocalOf(family) is not null) return;
        var sockets = Engine.TakePorts(family);
        _otherLocal = sockets.Rtp.Local;
        if (!Engine.Post(this, () => _idle = sockets)) Engine.GiveBack(sockets);
    }

    /// <summary>Where we receive from a far side of that family; null: it was not opened for one.</summary>
    public IPEndPoint? LocalOf(AddressFamily family) => LocalEndPoint.AddressFamily == family ? LocalEndPoint : _otherLocal;

    /// <summary>The far side, once offer and answer know it; again after a re-INVITE. Until then nothing is sent or accepted.</summary>
    public void SetRemote(RtpRemote remote)
    {
        ArgumentNullException.ThrowIfNull(remote);
        var agreed = PeerAddress.From(remote.EndPoint);
        var alsoFrom = remote.AlsoFrom is null ? 0 : PeerAddress.HostOrder(remote.AlsoFrom);
        var crypto = remote.Srtp is null ? null : new LegCrypto(remote.Srtp);
        IsWideband = remote.Wideband;
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

    internal override void Attached()
    {
        // Each shard counts its own ticks.
        _rhythm = default;
        _isWatched = _rtp.Handle is { } handle && Shard.Watch?.TryAdd(handle, this, once: true) == true;
        if (_isWatched) _rhythm.Rest();
        _rtcp.Attached();
    }

    internal override void Detaching() => Unwatch(closes: false);

    internal override void Close(long now)
    {
        Unwatch(closes: true);
        _rtcp.Close(now);
        Unsecure();
        Engine.GiveBack(Sockets);
        if (_idle is not null) Engine.GiveBack(_idle);
    }

    MediaLeg IArrivals.Leg => this;

    internal RtpRemote? Remote => _remote;
    internal PeerAddress Peer => _remote is { Asymmetric: true } ? PeerAddress.From(_remote.EndPoint) : _guard.Peer;
    internal RtpReception Reception => _reception;
    internal SenderInfo Sent(long now) => new(0, _lastTimestamp, (uint)_sent, (uint)_octetsSent);

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
        Spoke = Level is null ? null : TimeSpan.FromSeconds(Level.Spoken / (double)MediaClock.SampleRate),
        SendsRefused = _refused,
    };

    private void Apply(RtpRemote remote, PeerAddress agreed, UInt128 alsoFrom, LegCrypto? crypto)
    {
        if (_idle?.Rtp.Local.AddressFamily == remote.EndPoint.AddressFamily) Exchange(_idle);
        _guard.Agree(agreed, alsoFrom);
        var tookWide = TakesWide;
        (_remote, Law) = (remote, remote.Codec);
        if (remote.Wideband) _wide ??= new WideSpeech();
        if (TakesWide != tookWide) Room?.Wire();
        Secure(remote, crypto, agreed, alsoFrom);
        (_heardAt, _timedOut) = (MediaClock.Now, false);
        if (!_guard.IsLearnt) _rtp.Disconnect();
    }

    private void Unwatch(bool closes)
    {
        if (_isWatched) Shard.Watch!.Remove(_rtp.Handle!.Value, closes);
        _rtcp.Detaching(closes);
    }

    private void Exchange(RtpSockets next)
    {
        Detaching();
        (_idle, Sockets, _rtp) = (Sockets, next, next.Rtp);
        Attached();
    }
}
