using System.Buffers;
using System.Net;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>POKEs one peer each second, a sibling more often (RFC 5456 section 6.7.1), and knows whether it is up. Each POKE has a call number of its own until its PONG or the next POKE.
/// Calls are doubted when the peer goes down, and when it answers again after a silence: it may have begun anew and not know them.</summary>
sealed class PeerQualifier(LoopServices services, Iax2Peer peer, Action<Iax2PeerHealth> changed, Action<Iax2Peer> doubt) : ICallOwner, IDeadline
{
    static readonly byte[] s_tokenRequest = TokenRequest();
    ushort _number;
    long _sentAt;
    long _nextAt;
    long _heardAt;
    long _toldAt;
    int _misses;
    bool _stopped;
    volatile Iax2PeerHealth _health = new(peer.Name, false, null, services.Clock.Provider.GetUtcNow());

    public Iax2Peer Peer => peer;
    public IPEndPoint Address => peer.Address;
    public ushort RemoteNumber => 0;
    public long QueuedFor { get; set; } = LoopClock.Never;
    public Iax2PeerHealth Health => _health;
    /// <summary>Not answered for so long that a call would not be either. A peer that was never asked is not known to be down.</summary>
    public bool IsDown => Unanswered >= services.Timers.Qualify * services.Timers.QualifyMisses;

    /// <summary>Since it was last heard, or first asked. Null: this loop itself has stood still, and knows nothing. Any thread.</summary>
    public TimeSpan? Silence => services.Clock.Since(Volatile.Read(ref _sentAt)) > Interval * 3 ? null : services.Clock.Since(Volatile.Read(ref _heardAt));

    TimeSpan Interval => peer.Sibling ? services.Timers.QualifySibling : services.Timers.Qualify;

    TimeSpan Unanswered => Interval * _misses;

    public void Start()
    {
        _sentAt = _heardAt = services.Clock.Now;
        Poke();
    }

    public void Stop()
    {
        _stopped = true;
        ReleaseNumber();
    }

    public void OnDue()
    {
        if (_stopped) return;
        if (services.Clock.Now < _nextAt) services.Deadlines.Schedule(this, _nextAt);
        else Poke();
    }

    public void OnFrame(in FullFrame frame)
    {
        if (!frame.IsIax(IaxCommand.Pong)) return;
        Acknowledge(frame);
        ReleaseNumber();
        if (InformationElements.TryParse(frame.Payload, out var elements) == OperationStatus.Done) services.Tokens.OnPong(peer.Name, elements.CallToken);
        if (_misses > (peer.Sibling ? 1 : 0)) doubt(peer);
        _misses = 0;
        Volatile.Write(ref _heardAt, services.Clock.Now);
        var trip = services.Clock.Since(_sentAt);
        if (!_health.Up) Iax2Log.PeerUp(services.Log, peer.Name, trip.TotalMilliseconds);
        // A sibling's round trip is news once a second, too.
        else if (services.Clock.Since(_toldAt) + Interval / 2 < services.Timers.Qualify) return;
        Publish(up: true, trip);
    }

    void Poke()
    {
        if (_number != 0) _misses++;
        // What came meanwhile lies unread: no peer is silent because we slept.
        if (services.Clock.Since(_sentAt) > Interval * 3) Volatile.Write(ref _heardAt, services.Clock.Now);
        if (IsDown && _health.Up)
        {
            Iax2Log.PeerDown(services.Log, peer.Name);
            Publish(up: false, null);
            doubt(peer);
        }
        ReleaseNumber();
        _number = services.Calls.Add(this);
        Volatile.Write(ref _sentAt, services.Clock.Now);
        _nextAt = services.Clock.After(Interval);
        if (_number != 0) Send(new FullFrame { SourceCallNumber = _number, Type = FrameType.Iax, RawSubclass = (byte)IaxCommand.Poke, Payload = s_tokenRequest });
        services.Deadlines.Schedule(this, _nextAt);
    }

    void Acknowledge(in FullFrame pong) => Send(new FullFrame
    {
        SourceCallNumber = _number,
        DestinationCallNumber = pong.SourceCallNumber,
        Timestamp = pong.Timestamp,
        OutSequence = 1,
        InSequence = (byte)(pong.OutSequence + 1),
        Type = FrameType.Iax,
        RawSubclass = (byte)IaxCommand.Ack,
    });

    void Send(in FullFrame frame)
    {
        Span<byte> bytes = stackalloc byte[FullFrame.HeaderLength + s_tokenRequest.Length];
        frame.TryWrite(bytes, out var written);
        services.Send(bytes[..written], peer.Address);
    }

    static byte[] TokenRequest()
    {
        var writer = new InformationElementWriter(stackalloc byte[64]);
        writer.Add(InformationElementType.DeviceType, TrunkProof.TokenRequest);
        return writer.Elements.ToArray();
    }

    void ReleaseNumber()
    {
        if (_number != 0) services.Calls.Remove(_number);
        _number = 0;
    }

    void Publish(bool up, TimeSpan? trip)
    {
        _toldAt = services.Clock.Now;
        _health = new Iax2PeerHealth(peer.Name, up, trip, up == _health.Up ? _health.Since : services.Clock.Provider.GetUtcNow());
        changed(_health);
    }
}
